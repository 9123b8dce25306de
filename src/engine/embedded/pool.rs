use super::vector::{Lanes, Vector};

/// Buffers that wait for their next use, so that a tile allocates nothing once the first ones have run. One per task;
/// it never holds more than the buffers of the largest tile.
#[derive(Debug, Default)]
pub(super) struct Pool {
    bytes: Vec<Vec<u8>>,
    smalls: Vec<Vec<u32>>,
    ints: Vec<Vec<i64>>,
    floats: Vec<Vec<f64>>,
}

/// An element type that the pool keeps buffers of.
pub(super) trait Pooled: Copy + Default {
    fn shelf(pool: &mut Pool) -> &mut Vec<Vec<Self>>;
}

macro_rules! pooled {
    ($($ty:ty => $shelf:ident),*) => {$(
        impl Pooled for $ty {
            fn shelf(pool: &mut Pool) -> &mut Vec<Vec<Self>> {
                &mut pool.$shelf
            }
        }
    )*};
}
pooled!(u8 => bytes, u32 => smalls, i64 => ints, f64 => floats);

impl Pool {
    /// An empty buffer.
    pub(super) fn take<T: Pooled>(&mut self) -> Vec<T> {
        let mut buffer = T::shelf(self).pop().unwrap_or_default();
        buffer.clear();
        buffer
    }

    /// A buffer of that many equal values.
    pub(super) fn filled<T: Pooled>(&mut self, value: T, len: usize) -> Vec<T> {
        let mut buffer = self.take();
        buffer.resize(len, value);
        buffer
    }

    /// A buffer of values that are overwritten next; what they are does not matter.
    pub(super) fn any<T: Pooled>(&mut self, len: usize) -> Vec<T> {
        let mut buffer = T::shelf(self).pop().unwrap_or_default();
        buffer.resize(len, T::default());
        buffer
    }

    pub(super) fn give<T: Pooled>(&mut self, buffer: Vec<T>) {
        T::shelf(self).push(buffer);
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
