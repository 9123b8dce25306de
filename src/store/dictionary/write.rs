use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::{
    RangeState, hash,
    range::{HEADER_BYTES, MAGIC, PAGE_SLOTS, PAGE_TEXTS, first_slot},
};
use crate::store::{StoreError, disk::NewFile};

/// Bytes that are collected before they are written.
const BUFFER_BYTES: usize = 4 << 20;

/// Writes a range file of `count` texts, which are distinct, and makes it durable.
///
/// # Errors
/// When the file cannot be written, or reading a text fails.
pub(in crate::store) fn write_range<'t>(
    folder: &Path,
    file: String,
    first: u32,
    count: u32,
    texts: impl Iterator<Item = Result<&'t str, StoreError>>,
) -> Result<RangeState, StoreError> {
    let mut out = Out { file: NewFile::create(&folder.join(&file))?, buffer: Vec::new(), size: 0 };
    let mut sealed = MAGIC.to_vec();
    sealed.resize(HEADER_BYTES, 0);
    out.write(&sealed)?;
    let mut footer: Vec<u64> = Vec::new();
    let mut table = vec![0_u64; count as usize * 4 / 3 + 1];
    let mut page = Page::default();
    for (local, text) in (1..=count).zip(texts) {
        let text = text?;
        insert(&mut table, hash(text), local);
        page.push(text);
        if page.ends.len() == PAGE_TEXTS {
            page.write(&mut out, &mut footer)?;
        }
    }
    if !page.ends.is_empty() {
        page.write(&mut out, &mut footer)?;
    }
    let slots_at = out.size;
    let mut bytes = Vec::with_capacity(PAGE_SLOTS * 8);
    for slots in table.chunks(PAGE_SLOTS) {
        bytes.clear();
        slots.iter().for_each(|slot| bytes.extend_from_slice(&slot.to_le_bytes()));
        footer.push(xxh3_64(&bytes));
        out.write(&bytes)?;
    }
    let footer_at = out.size;
    let footer: Vec<u8> = footer.iter().flat_map(|word| word.to_le_bytes()).collect();
    out.write(&footer)?;
    let trailer = [u64::from(first), u64::from(count), table.len() as u64, slots_at, footer_at, xxh3_64(&footer), 0];
    sealed.extend(trailer.iter().flat_map(|word| word.to_le_bytes()));
    let seal = xxh3_64(&sealed);
    out.write(&sealed[HEADER_BYTES..])?;
    out.write(&seal.to_le_bytes())?;
    Ok(RangeState { file, first, count, size_bytes: out.finish()?, seal })
}

fn insert(table: &mut [u64], hash: u64, entry: u32) {
    let mut slot = first_slot(hash, table.len());
    while table[slot] != 0 {
        slot = if slot + 1 == table.len() { 0 } else { slot + 1 };
    }
    table[slot] = hash << 32 | u64::from(entry);
}

/// Texts of one page.
#[derive(Default)]
struct Page {
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Page {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(u32::try_from(self.bytes.len()).expect("4096 texts are shorter than 4 GiB"));
    }

    fn write(&mut self, out: &mut Out, footer: &mut Vec<u64>) -> Result<(), StoreError> {
        let mut page: Vec<u8> = self.ends.iter().flat_map(|end| end.to_le_bytes()).collect();
        page.append(&mut self.bytes);
        page.resize(page.len().next_multiple_of(8), 0);
        footer.extend([out.size, xxh3_64(&page)]);
        self.ends.clear();
        out.write(&page)
    }
}

struct Out {
    file: NewFile,
    buffer: Vec<u8>,
    size: u64,
}

impl Out {
    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.buffer.extend_from_slice(bytes);
        self.size += bytes.len() as u64;
        if self.buffer.len() >= BUFFER_BYTES {
            self.file.write(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> Result<u64, StoreError> {
        self.file.write(&self.buffer)?;
        self.file.sync()?;
        Ok(self.size)
    }
}
