use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use xxhash_rust::xxh3::xxh3_64;

use super::RangeState;
use crate::store::{StoreError, error::INGEST_AGAIN, map::Bytes};

pub(super) const MAGIC: [u8; 8] = *b"TWTEXTS\x01";
pub(super) const HEADER_BYTES: usize = 64;
pub(super) const TRAILER_BYTES: usize = 64;
/// Texts per page: what is checked at once.
pub(super) const PAGE_TEXTS: usize = 4096;
/// Slots per page of the hash table.
pub(super) const PAGE_SLOTS: usize = 8192;

/// An open range file.
///
/// ```text
/// header   64 bytes: magic, zeros
/// pages    per 4096 texts: their ends in the page (4 bytes each), their bytes, padding to 8
/// slots    8 bytes each: low half of the hash, number in the range + 1; 0 is free
/// footer   per page of texts its offset and xxh3; per 8192 slots their xxh3 (8 bytes each)
/// trailer  64 bytes: first number, count, slots, offset of slots, of footer, checksum of footer, 0, checksum of all this
/// ```
#[derive(Debug)]
pub(in crate::store) struct Range {
    path: PathBuf,
    bytes: Bytes,
    first: u32,
    count: u32,
    slots: usize,
    slots_at: usize,
    footer_at: usize,
    /// Bit per page of texts, then per page of slots: its checksum was found right.
    verified: Vec<AtomicU64>,
}

impl Range {
    pub(super) fn open(folder: &Path, state: &RangeState) -> Result<Self, StoreError> {
        let path = folder.join(&state.file);
        let damaged = |what: &str| StoreError::damaged(&path, what, INGEST_AGAIN);
        let bytes = Bytes::map(&path)?;
        if bytes.len() as u64 != state.size_bytes || bytes.len() < HEADER_BYTES + TRAILER_BYTES {
            return Err(damaged("it has another length than the manifest says"));
        }
        let trailer = bytes.len() - TRAILER_BYTES;
        let mut sealed = bytes[..HEADER_BYTES].to_vec();
        sealed.extend_from_slice(&bytes[trailer..bytes.len() - 8]);
        let word = |i: usize| read_word(&bytes, trailer + 8 * i);
        if sealed[..8] != MAGIC || xxh3_64(&sealed) != word(7) || word(7) != state.seal {
            return Err(damaged("its header or trailer does not match its checksum"));
        }
        let (count, slots) = (word(1) as usize, word(2) as usize);
        let (slots_at, footer_at) = (word(3) as usize, word(4) as usize);
        let pages = count.div_ceil(PAGE_TEXTS);
        let slot_pages = slots.div_ceil(PAGE_SLOTS);
        let fits = word(0) == u64::from(state.first)
            && word(1) == u64::from(state.count)
            && slots_at.checked_add(slots * 8) == Some(footer_at)
            && footer_at.checked_add((pages * 2 + slot_pages) * 8) == Some(trailer);
        if !fits {
            return Err(damaged("its layout does not fit the manifest"));
        }
        if xxh3_64(&bytes[footer_at..trailer]) != word(5) {
            return Err(damaged("its footer does not match its checksum"));
        }
        let verified = (0..(pages + slot_pages).div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Ok(Self { path, bytes, first: state.first, count: state.count, slots, slots_at, footer_at, verified })
    }

    pub(super) const fn first(&self) -> u32 {
        self.first
    }

    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    /// A text by its number in the range, which is below `count`.
    pub(super) fn text(&self, local: u32) -> Result<&str, StoreError> {
        let (page, at) = (local as usize / PAGE_TEXTS, local as usize % PAGE_TEXTS);
        let texts = self.page_texts(page);
        let bytes = self.page(page)?;
        let end = |i: usize| read_half(bytes, i * 4) as usize + texts * 4;
        let start = if at == 0 { texts * 4 } else { end(at - 1) };
        let text = bytes.get(start..end(at)).ok_or_else(|| self.odd())?;
        std::str::from_utf8(text).map_err(|_| self.odd())
    }

    /// The number in the range of a text.
    pub(super) fn find(&self, text: &str, hash: u64) -> Result<Option<u32>, StoreError> {
        let mut slot = first_slot(hash, self.slots);
        for _ in 0..self.slots {
            let entry = self.slot(slot)?;
            if entry == 0 {
                return Ok(None);
            }
            if entry >> 32 == hash & 0xffff_ffff {
                let local = entry as u32 - 1;
                if local < self.count && self.text(local)? == text {
                    return Ok(Some(local));
                }
            }
            slot = if slot + 1 == self.slots { 0 } else { slot + 1 };
        }
        Ok(None)
    }

    /// The texts in number order.
    pub(in crate::store) fn texts(&self) -> impl Iterator<Item = Result<&str, StoreError>> {
        (0..self.count).map(|local| self.text(local))
    }

    pub(super) fn verify(&self) -> Result<(), StoreError> {
        let pages = self.pages();
        let mut next = HEADER_BYTES;
        for page in 0..pages {
            let (from, to) = self.page_place(page);
            if from != next || to < from {
                return Err(self.odd());
            }
            next = to;
            self.page(page)?;
        }
        if next != self.slots_at {
            return Err(self.odd());
        }
        (0..self.slots.div_ceil(PAGE_SLOTS)).try_for_each(|page| self.check_slots(page))?;
        (0..self.count).try_for_each(|local| self.text(local).map(|_| ()))
    }

    const fn pages(&self) -> usize {
        (self.count as usize).div_ceil(PAGE_TEXTS)
    }

    fn page_texts(&self, page: usize) -> usize {
        PAGE_TEXTS.min(self.count as usize - page * PAGE_TEXTS)
    }

    fn page_place(&self, page: usize) -> (usize, usize) {
        let offset = |page: usize| read_word(&self.bytes, self.footer_at + page * 16) as usize;
        (offset(page), if page + 1 == self.pages() { self.slots_at } else { offset(page + 1) })
    }

    fn page(&self, page: usize) -> Result<&[u8], StoreError> {
        let (from, to) = self.page_place(page);
        let bytes = self.bytes.get(from..to).ok_or_else(|| self.odd())?;
        if bytes.len() < self.page_texts(page) * 4 {
            return Err(self.odd());
        }
        self.check(page, bytes, self.footer_at + page * 16 + 8)?;
        Ok(bytes)
    }

    fn slot(&self, slot: usize) -> Result<u64, StoreError> {
        self.check_slots(slot / PAGE_SLOTS)?;
        Ok(read_word(&self.bytes, self.slots_at + slot * 8))
    }

    fn check_slots(&self, page: usize) -> Result<(), StoreError> {
        let from = self.slots_at + page * PAGE_SLOTS * 8;
        let to = (from + PAGE_SLOTS * 8).min(self.footer_at);
        self.check(self.pages() + page, &self.bytes[from..to], self.footer_at + self.pages() * 16 + page * 8)
    }

    /// Checks bytes against the checksum at a place, once.
    fn check(&self, index: usize, bytes: &[u8], checksum_at: usize) -> Result<(), StoreError> {
        let (word, bit) = (&self.verified[index / 64], 1 << (index % 64));
        if word.load(Ordering::Relaxed) & bit == 0 {
            if xxh3_64(bytes) != read_word(&self.bytes, checksum_at) {
                return Err(StoreError::damaged(&self.path, "a page does not match its checksum", INGEST_AGAIN));
            }
            word.fetch_or(bit, Ordering::Relaxed);
        }
        Ok(())
    }

    fn odd(&self) -> StoreError {
        StoreError::damaged(&self.path, "its layout does not fit its footer", INGEST_AGAIN)
    }
}

/// Where to look for a hash first.
pub(super) const fn first_slot(hash: u64, slots: usize) -> usize {
    ((hash as u128 * slots as u128) >> 64) as usize
}

fn read_word(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

fn read_half(bytes: &[u8], at: usize) -> u32 {
    let mut half = [0; 4];
    half.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(half)
}
