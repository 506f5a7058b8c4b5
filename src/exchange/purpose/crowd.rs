//! A list of people for everybody's eyes: nobody in it stands for fewer than five.

use std::collections::BTreeMap;

/// The fewest people that rows which look alike stand for.
pub const CROWD: usize = 5;

/// Which cells of a table of people may be told.
#[derive(Debug)]
pub struct Crowd {
    told: Vec<Vec<bool>>,
}

impl Crowd {
    /// Looks at a table of people, the most telling column first. Nothing where they are too few for any table.
    ///
    /// Column by column every group of rows that look alike so far is parted by its cells. A part of fewer than
    /// [`CROWD`] is not told apart: its cells stay blank, together with others until the blanks are as many too, so that
    /// what is left out does not tell either.
    pub fn of(rows: &[Vec<String>]) -> Option<Crowd> {
        if rows.len() < CROWD {
            return None;
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut told = vec![vec![true; width]; rows.len()];
        let mut groups: Vec<Vec<usize>> = vec![(0..rows.len()).collect()];
        for column in 0..width {
            let mut next = Vec::new();
            for group in groups {
                let mut parts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
                for row in group {
                    parts.entry(rows[row].get(column).map_or("", String::as_str)).or_default().push(row);
                }
                let (mut large, small): (Vec<_>, Vec<_>) = parts.into_values().partition(|part| part.len() >= CROWD);
                let mut blank: Vec<usize> = small.into_iter().flatten().collect();
                large.sort_by_key(Vec::len);
                if (1..CROWD).contains(&blank.len()) {
                    join(&mut blank, &mut large);
                }
                for row in &blank {
                    if let Some(cell) = told.get_mut(*row).and_then(|told| told.get_mut(column)) {
                        *cell = false;
                    }
                }
                next.extend(large);
                next.extend((!blank.is_empty()).then_some(blank));
            }
            groups = next;
        }
        Some(Crowd { told })
    }

    /// Returns whether a cell may be told.
    pub fn tells(&self, row: usize, column: usize) -> bool {
        self.told.get(row).and_then(|row| row.get(column)).copied().unwrap_or(false)
    }
}

/// Brings blanks up to a crowd by rows of the largest part, or where that is too small itself, by the whole smallest.
fn join(blank: &mut Vec<usize>, large: &mut Vec<Vec<usize>>) {
    let need = CROWD - blank.len();
    match large.last_mut() {
        Some(part) if part.len() >= CROWD + need => blank.extend(part.split_off(part.len() - need)),
        Some(_) => blank.append(&mut large.remove(0)),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #![proptest_config(crate::base::chance::cases(256, "tests/proptest-regressions/crowd.txt"))]

        #[test]
        fn rows_that_look_alike_are_never_fewer_than_five(
            rows in proptest::collection::vec(proptest::collection::vec("[ab ]?|c", 4), 0..60)
        ) {
            let Some(crowd) = Crowd::of(&rows) else {
                prop_assert!(rows.len() < CROWD);
                return Ok(());
            };
            // Whatever columns are looked at, alone or together.
            for columns in 1_u32..16 {
                let mut alike: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
                for (at, row) in rows.iter().enumerate() {
                    let chosen = (0..4).filter(|c| columns & (1 << c) != 0);
                    let cells = chosen.map(|c| crowd.tells(at, c).then_some(row[c].as_str())).collect();
                    *alike.entry(cells).or_default() += 1;
                }
                prop_assert!(alike.values().all(|n| *n >= CROWD), "{:?}", alike);
            }
        }
    }

    #[test]
    fn few_are_hidden_among_others_and_no_more_than_that() {
        let rows: Vec<Vec<String>> = (0..20).map(|n| vec![if n < 18 { "x" } else { "y" }.to_owned()]).collect();
        let crowd = Crowd::of(&rows).unwrap();
        let told = |n: usize| (0..n).filter(|row| crowd.tells(*row, 0)).count();
        assert_eq!((told(18), told(20)), (15, 15), "two of one kind and three of the other are blank");
        assert!(Crowd::of(&rows[..4]).is_none());
    }
}
