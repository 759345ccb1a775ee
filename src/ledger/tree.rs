//! The Merkle tree over a ledger, whose leaves are the hashes of its entries (RFC 6962, section 2.1): one hash that
//! stands for all entries up to one, and that no other entries give.

use super::Hash;

/// A tree that grows by one leaf at a time; it keeps the roots of its full parts alone, as many as its size has ones.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    size: u64,
    /// The roots of full subtrees, the largest first.
    peaks: Vec<Hash>,
}

impl Tree {
    /// Adds the hash of the next entry.
    pub fn add(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = join(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its root; of no leaves the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Hash::of_parts(&[]) };
        peaks.fold(*last, |right, left| join(left, &right))
    }
}

fn join(left: &Hash, right: &Hash) -> Hash {
    Hash::of_parts(&[&[1], &left.0, &right.0])
}

#[cfg(test)]
mod tests {
    use super::{Tree, join};
    use crate::ledger::Hash;

    /// The definition of section 2.1, word for word.
    fn defined(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of_parts(&[]),
            [leaf] => *leaf,
            _ => {
                let half = leaves.len().next_power_of_two() / 2;
                join(&defined(&leaves[..half]), &defined(&leaves[half..]))
            }
        }
    }

    #[test]
    fn every_size_has_the_root_that_rfc_6962_defines() {
        let leaves: Vec<Hash> = (0_u32..200).map(|n| Hash::of_entry(&n.to_be_bytes())).collect();
        let mut tree = Tree::default();
        for (size, leaf) in (0_u64..).zip(&leaves) {
            assert_eq!(
                (tree.size(), tree.root()),
                (size, defined(&leaves[..usize::try_from(size).unwrap()]))
            );
            tree.add(*leaf);
        }
        assert_eq!(tree.root(), defined(&leaves));
    }

    #[test]
    fn known_roots() {
        // The tree head of eight leaves in the test data of certificate-transparency-go, whose leaves these are.
        let leaves = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let bytes = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let mut tree = Tree::default();
        for leaf in leaves {
            tree.add(Hash::of_entry(&bytes(leaf)));
        }
        assert_eq!(
            tree.root().to_string(),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        );
    }
}
