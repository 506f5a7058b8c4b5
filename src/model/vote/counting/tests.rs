//! A count in hand: by ballot, by totals, twice.

use super::*;

const ONE: Frame = Frame { rows: 1, seats: 0, issued: 19, written: 0 };
const THREE: Frame = Frame { rows: 4, seats: 3, issued: 20, written: 0 };

fn press(pass: &mut Pass, keys: &[u8]) {
    assert!(keys.iter().all(|key| pass.mark(*key)));
}

#[test]
fn ballots_of_a_motion_add_up_and_written_ones_are_not_returned() {
    let frame = Frame { written: 1, ..ONE };
    let mut pass = Pass::begin(frame);
    press(&mut pass, &[1, 1, 2, 3, 4, 1]);
    let figures = Figures { returned: 5, invalid: 1, rows: vec![[3, 1, 1]], others: Vec::new() };
    assert_eq!(pass.sums(frame), figures);
}

#[test]
fn more_names_than_seats_spoil_a_ballot() {
    let mut pass = Pass::begin(THREE);
    press(&mut pass, &[1, 1, 1, 1]);
    press(&mut pass, &[1, 1, 1, 2]);
    let figures = pass.sums(THREE);
    assert_eq!((figures.invalid, figures.rows[0], figures.rows[3]), (1, [1, 0, 0], [0, 1, 0]));
}

#[test]
fn a_name_on_a_ballot_belongs_to_it_and_is_taken_back_with_it() {
    let mut pass = Pass::begin(THREE);
    press(&mut pass, &[1, 1, 1, 2]);
    pass.name(Id(7));
    // Three candidates and a fourth name: one too many.
    assert_eq!(pass.sums(THREE).invalid, 1);
    assert!(pass.undo());
    assert_eq!((pass.sums(THREE).invalid, pass.ballots().whole()), (0, 1));
    press(&mut pass, &[1, 1, 2]);
    pass.name(Id(7));
    press(&mut pass, &[2]);
    assert_eq!(pass.sums(THREE).others, [(Id(7), 1)]);
}

#[test]
fn totals_are_typed_field_by_field() {
    let mut pass = Pass::begin(ONE);
    assert!(pass.switch(ONE));
    for (field, n) in [(1, 12), (2, 5), (3, 1), (4, 1)] {
        pass.set(field, Some(n));
    }
    assert_eq!(pass.sums(ONE), Figures { returned: 19, invalid: 1, rows: vec![[12, 5, 1]], others: Vec::new() });
    assert!(!pass.switch(ONE), "nothing typed is thrown away");
    assert!(!pass.mark(1) && !pass.undo());
}

#[test]
fn two_counts_that_differ_by_one_are_told_both_ways() {
    for (first, second) in [([1, 1, 2], [1, 2, 2]), ([1, 2, 2], [1, 1, 2])] {
        let mut counting = Counting::new(ONE);
        press(counting.pass_mut(), &first);
        counting.finish(true);
        assert_eq!(counting.differ(ONE), None);
        counting.again(ONE);
        assert!(counting.pass().is_empty(), "a second count does not see the first");
        press(counting.pass_mut(), &second);
        assert_eq!(counting.differ(ONE), None);
        counting.finish(true);
        let (a, b) = counting.differ(ONE).expect("a difference");
        assert_eq!(a.rows[0][0].abs_diff(b.rows[0][0]), 1);
        counting.settle(1);
        assert_eq!((counting.passes.len(), counting.pass().sums(ONE)), (1, b));
    }
}

#[test]
fn the_order_of_ballots_does_not_differ() {
    let mut counting = Counting::new(ONE);
    press(counting.pass_mut(), &[1, 2, 3, 4, 1]);
    counting.finish(true);
    counting.again(ONE);
    press(counting.pass_mut(), &[4, 1, 1, 2, 3]);
    counting.finish(true);
    assert_eq!(counting.differ(ONE), None);
    assert_eq!(Counting::read(&counting.bytes(), ONE), Some(counting.clone()));
    assert_eq!(Counting::read(&counting.bytes(), THREE), None);
}

#[test]
fn a_sheet_from_another_counter_is_a_second_pass() {
    let mut counting = Counting::new(THREE);
    press(counting.pass_mut(), &[1, 1, 2, 2]);
    counting.finish(true);
    let mut totals = vec![Some(0); FIRST_ROW + 3 * THREE.rows + 1];
    for field in [0, 1, 4, 8, 11] {
        totals[field] = Some(1);
    }
    counting.beside(THREE, totals.clone());
    assert_eq!(counting.differ(THREE), None);
    counting.beside_with(THREE, totals, &[(Id(7), 1)]);
    let (_, b) = counting.differ(THREE).expect("a difference");
    assert_eq!(b.others, [(Id(7), 1)]);
}
