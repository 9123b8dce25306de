//! Three-valued logic over bytes; see [`super::vector::FALSE`].

use super::{
    pool::Pool,
    vector::{FALSE, Lanes, TRUE, UNKNOWN, Vector, truth_byte},
};

/// Bytes of a condition.
#[derive(Debug, Clone, Copy)]
pub(super) enum Truth<'v> {
    Same(u8),
    Each(&'v [u8]),
}

impl Vector {
    pub(super) fn truth(&self) -> Truth<'_> {
        match &self.lanes {
            Lanes::Logic(bytes) => Truth::Each(bytes),
            Lanes::Same(scalar) => Truth::Same(truth_byte(scalar)),
            _ => unreachable!("the plan reads truth only of conditions"),
        }
    }
}

fn copied(truth: Truth<'_>, len: usize, pool: &mut Pool) -> Vec<u8> {
    match truth {
        Truth::Same(byte) => pool.filled(byte, len),
        Truth::Each(bytes) => {
            let mut out = pool.take(len);
            out.extend_from_slice(bytes);
            out
        }
    }
}

pub(super) fn junction<'v>(
    operands: impl Iterator<Item = &'v Vector>,
    and: bool,
    len: usize,
    pool: &mut Pool,
) -> Vec<u8> {
    let mut out = pool.filled(if and { TRUE } else { FALSE }, len);
    for operand in operands {
        match (operand.truth(), and) {
            (Truth::Same(byte), true) => out.iter_mut().for_each(|o| *o &= byte),
            (Truth::Same(byte), false) => out.iter_mut().for_each(|o| *o |= byte),
            (Truth::Each(bytes), true) => out.iter_mut().zip(bytes).for_each(|(o, b)| *o &= b),
            (Truth::Each(bytes), false) => out.iter_mut().zip(bytes).for_each(|(o, b)| *o |= b),
        }
    }
    out
}

pub(super) fn not(operand: &Vector, len: usize, pool: &mut Pool) -> Vec<u8> {
    let mut out = copied(operand.truth(), len, pool);
    // Certainly not true is not possibly true: the bits swap places.
    out.iter_mut().for_each(|o| *o = ((*o >> 1) | ((*o & 1) << 1)) ^ TRUE);
    out
}

pub(super) fn is_true(operand: &Vector, len: usize, pool: &mut Pool) -> Vec<u8> {
    let mut out = copied(operand.truth(), len, pool);
    out.iter_mut().for_each(|o| *o = (*o & 1) * TRUE);
    out
}

pub(super) fn is_null(operand: &Vector, len: usize, pool: &mut Pool) -> Vec<u8> {
    let mut out = match (&operand.lanes, &operand.valid) {
        (Lanes::Logic(bytes), _) => {
            let mut out: Vec<u8> = pool.take(len);
            out.extend(bytes.iter().map(|b| u8::from(*b == UNKNOWN)));
            out
        }
        (Lanes::Same(_), _) => pool.filled(u8::from(operand.is_null(0)), len),
        (_, Some(valid)) => {
            let mut out: Vec<u8> = pool.take(len);
            out.extend(valid.iter().map(|v| v ^ 1));
            out
        }
        (_, None) => pool.filled(FALSE, len),
    };
    out.iter_mut().for_each(|o| *o *= TRUE);
    out
}

/// Equality of two conditions.
pub(super) fn same_truth(left: &Vector, right: &Vector, equal: bool, len: usize, pool: &mut Pool) -> Vec<u8> {
    let mut out = copied(left.truth(), len, pool);
    let combine = |a: u8, b: u8| match (a == UNKNOWN || b == UNKNOWN, (a == b) == equal) {
        (true, _) => UNKNOWN,
        (_, true) => TRUE,
        _ => FALSE,
    };
    match right.truth() {
        Truth::Same(byte) => out.iter_mut().for_each(|o| *o = combine(*o, byte)),
        Truth::Each(bytes) => out.iter_mut().zip(bytes).for_each(|(o, b)| *o = combine(*o, *b)),
    }
    out
}

/// Makes the answers unknown where a value is not valid.
pub(super) fn blank(out: &mut [u8], valid: Option<&[u8]>) {
    if let Some(valid) = valid {
        for (o, v) in out.iter_mut().zip(valid) {
            let keep = v.wrapping_neg();
            *o = (*o & keep) | (UNKNOWN & !keep);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [u8; 3] = [FALSE, UNKNOWN, TRUE];

    /// SQL's tables, written out.
    #[test]
    fn truth_tables() {
        let pool = &mut Pool::default();
        let min = |a: u8, b: u8| if a == FALSE || b == FALSE { FALSE } else { a.min(b) };
        for a in ALL {
            for b in ALL {
                let (left, right) = (Vector::logic(vec![a]), Vector::logic(vec![b]));
                assert_eq!(junction([&left, &right].into_iter(), true, 1, pool), [min(a, b)]);
                assert_eq!(junction([&left, &right].into_iter(), false, 1, pool), [a.max(b)]);
                let equal = if a == UNKNOWN || b == UNKNOWN { UNKNOWN } else { TRUE * u8::from(a == b) };
                assert_eq!(same_truth(&left, &right, true, 1, pool), [equal]);
            }
        }
        let each = Vector::logic(ALL.to_vec());
        assert_eq!(not(&each, 3, pool), [TRUE, UNKNOWN, FALSE]);
        assert_eq!(is_true(&each, 3, pool), [FALSE, FALSE, TRUE]);
        assert_eq!(is_null(&each, 3, pool), [FALSE, TRUE, FALSE]);
    }

    #[test]
    fn blanks_are_unknown() {
        let mut out = [TRUE, FALSE, TRUE];
        blank(&mut out, Some(&[1, 0, 0]));
        assert_eq!(out, [TRUE, UNKNOWN, UNKNOWN]);
    }
}
