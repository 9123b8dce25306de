use std::path::Path;

use super::{
    IdsState,
    numbers::{Numbers, canonical},
};
use crate::{
    source::Subjects,
    store::{
        StoreError,
        dictionary::{Dictionary, Growing},
    },
};

/// Not known when the chunk was looked up.
const MISSING: u32 = u32::MAX;

/// Ids that an ingest adds to.
#[derive(Debug)]
pub(in crate::store) struct GrowingIds {
    dictionary: Growing,
    numbers: Numbers,
    state: IdsState,
}

/// Ordinals of a chunk's rows, as far as they were known when all chunks of its wave were looked up at once.
#[derive(Debug)]
pub(in crate::store) struct UnresolvedIds {
    /// By row (numbers) or by distinct text.
    ordinals: Vec<u32>,
    /// Those not known to `numbers`, in order, and their ordinal if they are stored.
    missing: Vec<(u32, u32)>,
}

impl GrowingIds {
    pub(in crate::store) fn open(folder: &Path, state: IdsState) -> Result<Self, StoreError> {
        let dictionary = Growing::new(Dictionary::open(folder, &state.ranges)?);
        Ok(Self { dictionary, numbers: Numbers::default(), state })
    }

    /// How many ordinals were given.
    pub(in crate::store) fn len(&self) -> u32 {
        self.dictionary.len()
    }

    /// Looks up a chunk's ids; changes nothing, so that many chunks can be looked up at once.
    ///
    /// # Errors
    /// When stored bytes are damaged.
    pub(in crate::store) fn look_up(&self, subjects: &Subjects) -> Result<UnresolvedIds, StoreError> {
        let mut missing = Vec::new();
        let ordinals = match subjects {
            Subjects::Ints(ids) => {
                let mut ordinals = Vec::with_capacity(ids.len());
                let mut text = NumberText::default();
                for (row, id) in (0..).zip(ids) {
                    let known = self.numbers.get(*id);
                    if known.is_none() {
                        missing.push((row, self.dictionary.find_stored(|| text.of(*id))?.unwrap_or(MISSING)));
                    }
                    ordinals.push(known.unwrap_or(MISSING));
                }
                ordinals
            }
            Subjects::Texts { values, .. } => {
                let mut ordinals = Vec::with_capacity(values.len());
                for (at, id) in (0..).zip(values.iter()) {
                    let known = match canonical(id).and_then(|number| self.numbers.get(number)) {
                        None => self.dictionary.find(id)?,
                        known => known,
                    };
                    if known.is_none() {
                        missing.push((at, MISSING));
                    }
                    ordinals.push(known.unwrap_or(MISSING));
                }
                ordinals
            }
        };
        Ok(UnresolvedIds { ordinals, missing })
    }

    /// Gives ordinals to the ids that are still missing. Chunks must come in order: this is what makes ordinals the same
    /// for any number of threads.
    ///
    /// # Errors
    /// When there are too many ids.
    pub(in crate::store) fn resolve(&mut self, ids: &mut UnresolvedIds, subjects: &Subjects) -> Result<(), StoreError> {
        match subjects {
            Subjects::Ints(numbers) => {
                let largest = ids.missing.iter().map(|(row, _)| numbers[*row as usize]).max().unwrap_or(-1);
                self.numbers.expect(largest, numbers.len());
                let mut text = NumberText::default();
                for (row, stored) in &ids.missing {
                    let number = numbers[*row as usize];
                    ids.ordinals[*row as usize] = match self.numbers.get(number) {
                        Some(ordinal) => ordinal,
                        None => {
                            let ordinal =
                                if *stored == MISSING { self.dictionary.append(text.of(number))? } else { *stored };
                            self.numbers.set(number, ordinal);
                            ordinal
                        }
                    };
                }
            }
            Subjects::Texts { values, .. } => {
                for (at, _) in &ids.missing {
                    let id = values.get(*at);
                    ids.ordinals[*at as usize] = match canonical(id) {
                        None => self.dictionary.add(id)?,
                        Some(number) => match self.numbers.get(number) {
                            Some(ordinal) => ordinal,
                            None => {
                                let ordinal = self.dictionary.append(id)?;
                                self.numbers.set(number, ordinal);
                                ordinal
                            }
                        },
                    };
                }
            }
        }
        ids.missing = Vec::new();
        Ok(())
    }

    /// Bytes of memory that [`Self::store`] frees.
    pub(in crate::store) fn size_bytes(&self) -> usize {
        self.dictionary.size_bytes() + self.numbers.size_bytes()
    }

    /// Writes new ids to range files.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(in crate::store) fn store(
        &mut self,
        folder: &Path,
        workspace: &str,
        next_file: impl FnMut() -> String,
    ) -> Result<(), StoreError> {
        self.state.commit(workspace, self.dictionary.new_texts());
        self.dictionary.store(folder, &mut self.state.ranges, next_file)?;
        self.numbers = Numbers::default();
        Ok(())
    }

    /// What the manifest is to keep; nothing may be new.
    pub(in crate::store) fn into_state(self) -> IdsState {
        debug_assert_eq!(self.dictionary.new_count(), 0, "stored before");
        self.state
    }
}

impl UnresolvedIds {
    /// Ordinals by row; all are known by now.
    pub(in crate::store) fn into_ordinals(self, subjects: &Subjects) -> Vec<u32> {
        match subjects {
            Subjects::Ints(_) => self.ordinals,
            Subjects::Texts { codes, .. } => codes.iter().map(|code| self.ordinals[*code as usize]).collect(),
        }
    }
}

/// Writes numbers into one buffer.
#[derive(Default)]
struct NumberText {
    buffer: [u8; 20],
}

impl NumberText {
    fn of(&mut self, number: i64) -> &str {
        let mut at = self.buffer.len();
        let mut rest = number.unsigned_abs();
        loop {
            at -= 1;
            self.buffer[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            at -= 1;
            self.buffer[at] = b'-';
        }
        std::str::from_utf8(&self.buffer[at..]).expect("digits are UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::TextValues;

    fn feed(ids: &mut GrowingIds, chunks: &[Subjects]) -> Vec<Vec<u32>> {
        let mut found: Vec<_> = chunks.iter().map(|c| ids.look_up(c).unwrap()).collect();
        for (found, chunk) in found.iter_mut().zip(chunks) {
            ids.resolve(found, chunk).unwrap();
        }
        found.into_iter().zip(chunks).map(|(f, c)| f.into_ordinals(c)).collect()
    }

    fn texts(rows: &[&str]) -> Subjects {
        let mut values: Vec<&str> = Vec::new();
        let mut codes = Vec::new();
        for row in rows {
            let code = values.iter().position(|v| v == row).unwrap_or_else(|| {
                values.push(row);
                values.len() - 1
            });
            codes.push(code as u32);
        }
        Subjects::Texts { codes, values: values.iter().collect::<TextValues>() }
    }

    #[test]
    fn numbers_and_texts_are_one_domain_across_chunks_and_reopening() {
        let dir = tempfile::tempdir().unwrap();
        let mut ids = GrowingIds::open(dir.path(), IdsState::default()).unwrap();
        let got = feed(
            &mut ids,
            &[Subjects::Ints(vec![42, -7, 42]), texts(&["b", "42", "042", "b"]), Subjects::Ints(vec![i64::MIN, 42])],
        );
        assert_eq!(got, [vec![0, 1, 0], vec![2, 0, 3, 2], vec![4, 0]]);
        let mut number = 0;
        let mut next = || {
            number += 1;
            format!("{number}.ids")
        };
        ids.store(dir.path(), "w", &mut next).unwrap();
        assert_eq!(
            feed(&mut ids, &[texts(&["-7", "new", "042"]), Subjects::Ints(vec![42, 43])]),
            [vec![1, 5, 3], vec![0, 6]]
        );
        ids.store(dir.path(), "w", &mut next).unwrap();
        let state = ids.into_state();
        assert_eq!((state.count(), state.ranges.len(), state.commits.len()), (7, 2, 2));
        let ids = Ids::open(dir.path(), &state).unwrap();
        let all: Vec<_> = (0..7).map(|o| ids.id(o).unwrap().unwrap().to_owned()).collect();
        assert_eq!(all, ["42", "-7", "b", "042", "-9223372036854775808", "new", "43"]);
        for (ordinal, id) in all.iter().enumerate() {
            assert_eq!(ids.ordinal(id).unwrap(), Some(ordinal as u32));
        }
        assert_eq!((ids.ordinal("nobody").unwrap(), ids.id(7).unwrap()), (None, None));
        ids.verify().unwrap();
    }

    use super::super::Ids;

    #[test]
    fn small_ranges_are_merged_and_damage_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let mut ids = GrowingIds::open(dir.path(), IdsState::default()).unwrap();
        let mut file = 0;
        for day in 0..20_i64 {
            feed(&mut ids, &[Subjects::Ints((day * 500..day * 500 + 1000).collect())]);
            let next = || {
                file += 1;
                format!("{file}.ids")
            };
            ids.store(dir.path(), "w", next).unwrap();
        }
        let state = ids.into_state();
        assert_eq!(state.count(), 10_500);
        assert!(state.ranges.len() <= 5, "{:?}", state.ranges);
        let path = dir.path().join(&state.ranges[0].file);
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(97).chain([whole.len() - 1]) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x10;
            std::fs::write(&path, flipped).unwrap();
            let found = Ids::open(dir.path(), &state).and_then(|ids| ids.verify());
            assert!(matches!(found, Err(StoreError::Damaged { path: p, .. }) if p == path), "byte {at}");
        }
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(Ids::open(dir.path(), &state).is_err());
    }
}
