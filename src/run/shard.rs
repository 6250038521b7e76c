//! What part of the ids a run is about: all, or one of so many parts of equal size, which is called a shard.

use std::fmt;

use sha2::{Digest, Sha256};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// From 0 on.
    index: u16,
    of: u16,
}

impl Share {
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// More would each have to look at all ids for less than a thousandth of them.
    pub const MOST: u16 = 1024;

    /// `None` when there is no such part.
    pub fn new(index: u16, of: u16) -> Option<Self> {
        (index < of && of <= Self::MOST).then_some(Self { index, of })
    }

    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// As it is typed, of a run that is not about all.
    pub fn shard(self) -> Option<String> {
        (!self.is_whole()).then(|| self.to_string())
    }

    pub(super) fn numbers(self) -> (i32, i32) {
        (self.index.into(), self.of.into())
    }

    /// Whether two runs that have these may write at the same time. Two numbers of parts cut the ids at different places,
    /// and whoever uses both has made a mistake, even where the two parts have nothing in common.
    pub fn is_beside(self, other: Self) -> bool {
        self.of == other.of && self.index != other.index
    }

    /// Whether it is about this id. Those of Tacker are random, so the parts are ranges of them, and equal.
    pub fn has(self, id: &str) -> bool {
        if self.is_whole() {
            return true;
        }
        let part = (u64::from(leading_bits(id)) * u64::from(self.of)) >> u32::BITS;
        part == u64::from(self.index)
    }
}

/// 32 bits: of the id itself when it is a UUID, however it is written, else of its SHA-256.
fn leading_bits(id: &str) -> u32 {
    let bytes = match Uuid::try_parse(id) {
        Ok(uuid) => uuid.into_bytes(),
        Err(_) => {
            let hash = Sha256::digest(id.as_bytes());
            std::array::from_fn(|nth| hash[nth])
        }
    };
    let [a, b, c, d, ..] = bytes;
    u32::from_be_bytes([a, b, c, d])
}

/// As it is typed: `0/4` is the first of four.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, of } = self;
        write!(f, "{index}/{of}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(of: u16) -> Vec<Share> {
        (0..of).map(|index| Share::new(index, of).expect("a part")).collect()
    }

    #[test]
    fn every_id_is_in_one_part_of_as_many_as_there_are() {
        for of in [1, 2, 3, 7, 1000, Share::MOST] {
            for id in [
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "55555555-5555-4555-8555-555555555555",
                "6907381f-d22b-4b8f-9127-a6b4db0f2598",
                "made by hand",
                "",
            ] {
                let found = all(of).into_iter().filter(|part| part.has(id)).count();
                assert_eq!(found, 1, "{id:?} of {of}");
            }
        }
    }

    #[test]
    fn the_parts_are_ranges_of_uuids_and_of_equal_size() {
        let part = |bits: u32| {
            let id = Uuid::from_u128(u128::from(bits) << 96).to_string();
            all(4).iter().position(|part| part.has(&id)).expect("a part")
        };
        let bounds = [0, 0x3fff_ffff, 0x4000_0000, 0x7fff_ffff, 0x8000_0000, 0xc000_0000, u32::MAX];
        assert_eq!(bounds.map(part), [0, 0, 1, 1, 2, 3, 3]);
    }

    #[test]
    fn it_does_not_depend_on_how_a_uuid_is_written_and_other_ids_are_spread() {
        let [first, .., last] = &all(16)[..] else { panic!("16 parts") };
        assert!(last.has("F907381F-D22B-4B8F-9127-A6B4DB0F2598"));
        assert!(last.has("f907381fd22b4b8f9127a6b4db0f2598"));
        assert!(!first.has("f907381f-d22b-4b8f-9127-a6b4db0f2598"));
        for part in all(16) {
            let some = (0..1000).filter(|n| part.has(&format!("vnf-{n}"))).count();
            assert!((30..100).contains(&some), "{part}: {some}");
        }
    }

    #[test]
    fn only_parts_of_the_same_whole_may_be_worked_on_beside_each_other() {
        let part = |index, of| Share::new(index, of).expect("a part");
        assert!(part(0, 4).is_beside(part(1, 4)));
        for (one, other) in
            [(part(1, 4), part(1, 4)), (part(0, 4), part(2, 3)), (Share::WHOLE, part(1, 2))]
        {
            assert!(!one.is_beside(other) && !other.is_beside(one), "{one} {other}");
        }
        assert!(!Share::WHOLE.is_beside(Share::WHOLE));
        assert_eq!((Share::new(4, 4), Share::new(0, 0)), (None, None));
        assert_eq!(Share::new(0, Share::MOST + 1), None);
    }
}
