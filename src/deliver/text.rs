use std::{borrow::Cow, io::Write};

use super::{DeliverError, Handover, SubjectIds};

/// One id per line.
pub(super) fn write_ids(handover: &Handover, ids: &dyn SubjectIds, out: &mut impl Write) -> Result<(), DeliverError> {
    for member in handover.ids(ids) {
        let (ordinal, id) = member?;
        if id.contains(['\n', '\r']) {
            return Err(DeliverError::LineBreak { ordinal });
        }
        writeln!(out, "{id}").map_err(DeliverError::Stream)?;
    }
    Ok(())
}

/// A header and one id per record, quoted where needed, with line feeds as ends of records.
pub(super) fn write_csv(handover: &Handover, ids: &dyn SubjectIds, out: &mut impl Write) -> Result<(), DeliverError> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    csv.write_record(["id"]).map_err(stream)?;
    for member in handover.ids(ids) {
        let (_, id) = member?;
        csv.write_record([defused(&id).as_ref()]).map_err(stream)?;
    }
    csv.flush().map_err(DeliverError::Stream)
}

/// One object per line.
pub(super) fn write_ndjson(
    handover: &Handover,
    ids: &dyn SubjectIds,
    out: &mut impl Write,
) -> Result<(), DeliverError> {
    for member in handover.ids(ids) {
        let (_, id) = member?;
        out.write_all(b"{\"id\":").map_err(DeliverError::Stream)?;
        serde_json::to_writer(&mut *out, id.as_ref()).map_err(|e| DeliverError::Stream(e.into()))?;
        out.write_all(b"}\n").map_err(DeliverError::Stream)?;
    }
    Ok(())
}

fn stream(error: csv::Error) -> DeliverError {
    DeliverError::Stream(error.into())
}

/// A cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return
/// gets an apostrophe in front, unless it is a plain number such as `-5` or `+491700000000`, which computes to itself.
fn defused(cell: &str) -> Cow<'_, str> {
    let is_number = cell.strip_prefix(['+', '-']).is_some_and(|digits| {
        !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && digits.matches('.').count() <= 1
    });
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::roaring::RoaringBitmap;

    struct Fixed(Vec<&'static str>);

    impl SubjectIds for Fixed {
        fn id(&self, ordinal: u32) -> Result<Option<Cow<'_, str>>, DeliverError> {
            Ok(self.0.get(ordinal as usize).map(|id| Cow::Borrowed(*id)))
        }
    }

    fn all(ids: &[&'static str]) -> (Handover, Fixed) {
        let members: RoaringBitmap = (0..u32::try_from(ids.len()).unwrap()).collect();
        (Handover::new(&members, &[]), Fixed(ids.to_vec()))
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        let (handover, ids) = all(&["7", "=1+1", "-5", "+49170", "-2+3", "@x", "a,b", "a\"b", "-"]);
        let mut out = Vec::new();
        write_csv(&handover, &ids, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "id\n7\n'=1+1\n-5\n+49170\n'-2+3\n'@x\n\"a,b\"\n\"a\"\"b\"\n'-\n");
    }

    #[test]
    fn ids_and_ndjson() {
        let (handover, ids) = all(&["7", "张\"三", "a\nb"]);
        let mut out = Vec::new();
        write_ndjson(&handover, &ids, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "{\"id\":\"7\"}\n{\"id\":\"张\\\"三\"}\n{\"id\":\"a\\nb\"}\n");
        let error = write_ids(&handover, &ids, &mut Vec::new()).unwrap_err();
        assert!(matches!(error, DeliverError::LineBreak { ordinal: 2 }), "{error}");
    }

    #[test]
    fn a_member_without_an_id_is_an_error() {
        let (_, ids) = all(&["7"]);
        let handover = Handover::new(&RoaringBitmap::from([0, 9]), &[]);
        let error = write_ids(&handover, &ids, &mut Vec::new()).unwrap_err();
        assert!(matches!(error, DeliverError::UnknownOrdinal { ordinal: 9 }), "{error}");
    }
}
