use super::vector::{Lanes, Vector};

/// Buffers that wait for their next use, so that a tile allocates nothing once the first ones have run. One per task;
/// it never holds more than the buffers of the largest tile.
#[derive(Debug, Default)]
pub(super) struct Pool {
    bytes: Shelves<u8>,
    smalls: Shelves<u32>,
    ints: Shelves<i64>,
    floats: Shelves<f64>,
}

/// Buffers by the power of two that their capacity reaches: a short vector never sits in a long buffer, which would push
/// others out of the cache, and none grows by copying.
#[derive(Debug)]
pub(super) struct Shelves<T> {
    by_size: [Vec<Vec<T>>; usize::BITS as usize],
}

impl<T> Default for Shelves<T> {
    fn default() -> Self {
        Self { by_size: std::array::from_fn(|_| Vec::new()) }
    }
}

impl<T> Shelves<T> {
    fn take(&mut self, len: usize) -> Vec<T> {
        let capacity = len.max(64).next_power_of_two();
        self.by_size[capacity.ilog2() as usize].pop().unwrap_or_else(|| Vec::with_capacity(capacity))
    }

    fn give(&mut self, buffer: Vec<T>) {
        if buffer.capacity() > 0 {
            self.by_size[buffer.capacity().ilog2() as usize].push(buffer);
        }
    }
}

/// An element type that the pool keeps buffers of.
pub(super) trait Pooled: Copy + Default {
    fn shelves(pool: &mut Pool) -> &mut Shelves<Self>;
}

macro_rules! pooled {
    ($($ty:ty => $shelves:ident),*) => {$(
        impl Pooled for $ty {
            fn shelves(pool: &mut Pool) -> &mut Shelves<Self> {
                &mut pool.$shelves
            }
        }
    )*};
}
pooled!(u8 => bytes, u32 => smalls, i64 => ints, f64 => floats);

impl Pool {
    /// An empty buffer with room for `len` values.
    pub(super) fn take<T: Pooled>(&mut self, len: usize) -> Vec<T> {
        let mut buffer = T::shelves(self).take(len);
        buffer.clear();
        buffer
    }

    /// A buffer of that many equal values.
    pub(super) fn filled<T: Pooled>(&mut self, value: T, len: usize) -> Vec<T> {
        let mut buffer = self.take(len);
        buffer.resize(len, value);
        buffer
    }

    /// A buffer of values that are overwritten next; what they are does not matter.
    pub(super) fn any<T: Pooled>(&mut self, len: usize) -> Vec<T> {
        let mut buffer = T::shelves(self).take(len);
        buffer.resize(len, T::default());
        buffer
    }

    pub(super) fn give<T: Pooled>(&mut self, buffer: Vec<T>) {
        T::shelves(self).give(buffer);
    }

    /// Takes the buffers of a vector back.
    pub(super) fn recycle(&mut self, vector: Vector) {
        match vector.lanes {
            Lanes::Same(_) => {}
            Lanes::Logic(lanes) => self.give(lanes),
            Lanes::Small(lanes) | Lanes::Code(lanes) => self.give(lanes),
            Lanes::Int(lanes) => self.give(lanes),
            Lanes::Float(lanes) => self.give(lanes),
            Lanes::Ratio(numerators, denominators) => {
                self.give(numerators);
                self.give(denominators);
            }
        }
        for buffer in [vector.valid, vector.overflow].into_iter().flatten() {
            self.give(buffer);
        }
    }
}
