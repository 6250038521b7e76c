//! What a conversion costs, counted and not timed: whoever makes it dearer hears of it.

use crate::tacker::entity::vnf::testing::{convert, samples};

/// For a VNF of the samples, on average; each is a call of the allocator, which is what conversion spends most on.
const ALLOCATIONS: u64 = 755;

#[test]
fn a_conversion_costs_so_many_allocations() {
    let (vnfs, site) = samples();
    let of_all: u64 = vnfs
        .iter()
        .map(|(_, vnf)| {
            let vnf = vnf.clone();
            let counted = allocation_counter::measure(|| drop(convert(vnf, site)));
            counted.count_total
        })
        .sum();
    let of_one = of_all / vnfs.len() as u64;
    assert!(of_one <= ALLOCATIONS, "{of_one} allocations a VNF");
}
