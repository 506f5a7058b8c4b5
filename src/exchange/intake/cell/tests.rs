//! What every kind of cell is read as.

use super::*;
use crate::base::Lang;
use crate::exchange::intake::aliases::Aliases;
use crate::model::book::identity::check_digit;
use proptest::prelude::*;

fn words() -> Words {
    Aliases::embedded().unwrap().words
}

fn t(s: &str) -> Cell {
    Cell::Text(s.to_owned())
}

fn d(s: &str) -> NaiveDate {
    s.parse().unwrap()
}

fn why<T: std::fmt::Debug>(reading: Reading<T>) -> String {
    reading.unwrap_err().render(Lang::En)
}

#[test]
fn a_student_number_keeps_every_digit() {
    let w = words();
    for (cell, want) in [
        (Cell::Number(11312018275.0), "11312018275"),
        (t("11312018275"), "11312018275"),
        (t(" 020100"), "020100"),
        (t("'0012"), "0012"),
        (t("１１３２"), "1132"),
        (t("2023010001.0"), "2023010001"),
        (t("B2023E01"), "B2023E01"),
        (t("20E5"), "20E5"),
    ] {
        assert_eq!(code(&cell, &w), Ok(Some(want.to_owned())), "{cell:?}");
    }
    assert_eq!(code(&t("无"), &w), Ok(None));
    assert!(why(code(&t("1.13E+10"), &w)).contains("digits are lost"));
    assert!(why(code(&Cell::Number(1.5), &w)).contains("not a number"));
}

#[test]
fn an_id_number_is_never_damaged_in_silence() {
    let w = words();
    let lost = why(id_number(&Cell::Number(9.90108200208218e17), &w));
    assert_eq!(lost, "stored as a number; its last digits are lost");
    assert!(why(id_number(&t("9.90108E+17"), &w)).contains("lost"));
    for shape in ["12345", "入党积极分子", "入党积极分", "9901012003040500é"] {
        assert!(why(id_number(&t(shape), &w)).contains("18"), "{shape}");
    }
    // The example of GB 11643-1999 itself.
    assert_eq!(check_digit("11010519491231002"), Some('X'));
    // A region that does not exist, so that the number is nobody's.
    let number = format!("99010120030405001{}", check_digit("99010120030405001").unwrap());
    assert_eq!(id_number(&t(&number), &w), Ok(Some(IdNumber { number, doubt: None })));
    let doubted = id_number(&t(" 990101200304050012 "), &w).unwrap().unwrap();
    assert_eq!(doubted.number, "990101200304050012");
    assert!(doubted.doubt.unwrap().get(Lang::En).contains("check digit"));
    let born = id_number(&t("990101200313050012"), &w).unwrap().unwrap();
    assert!(born.doubt.unwrap().get(Lang::En).contains("birth"));
    assert_eq!(id_number(&t("990101491231002"), &w).unwrap().unwrap().doubt, None);
}

#[test]
fn every_form_of_a_date_is_the_same_day() {
    let w = words();
    let day0 = d("2023-06-01");
    for cell in [
        Cell::Day(day0, None),
        Cell::Number(45078.0),
        Cell::Number(20230601.0),
        t("45078"),
        t("2023年6月1日"),
        t("2023.6.1"),
        t("2023/6/1"),
        t("20230601"),
        t("2023-06-01"),
        t("2023. 6. 1"),
        t("2023 年 6 月 1 日"),
        t(" 2023/06/01 "),
        t("２０２３．６．１"),
        t("2023-6-1 0:00:00"),
        t("2023/6/1  14:30"),
        t("20230601.0"),
    ] {
        assert_eq!(day(&cell, &w), Ok(Some(day0)), "{cell:?}");
    }
    for blank in ["无", "/", "—", "不详", "  "] {
        assert_eq!(day(&t(blank), &w), Ok(None), "{blank}");
    }
    for cell in [t("2023.6"), t("2023年6月"), t("202306"), Cell::Number(2023.6), t("2023-06")] {
        assert!(why(day(&cell, &w)).contains("lacks its day"), "{cell:?}");
    }
    for cell in [t("6/1/2023"), t("2023-02-30"), t("去年"), Cell::Number(2023.0), t("23.6.1")] {
        assert!(why(day(&cell, &w)).contains("not a date"), "{cell:?}");
    }
    assert!(why(day(&Cell::Fault("#N/A".into()), &w)).contains("#N/A"));
}

#[test]
fn a_time_behind_a_date_is_kept() {
    let w = words();
    let half_past_two = NaiveTime::from_hms_opt(14, 30, 0);
    assert_eq!(moment(&t("2019/2/3  14:30"), &w), Ok(Some((d("2019-02-03"), half_past_two))));
    assert_eq!(moment(&t("2019年2月3日 14：30"), &w), Ok(Some((d("2019-02-03"), half_past_two))));
    assert_eq!(time(&Cell::Number(0.604166666), &w), Ok(half_past_two));
    assert_eq!(time(&t("14:30"), &w), Ok(half_past_two));
    let end = NaiveTime::from_hms_opt(16, 0, 0);
    for text in ["2019-2-3 14:30-16:00", "2019年2月3日 14:30—16:00", "2019/2/3 14:30～16:00"] {
        assert_eq!(span(&t(text), &w), Ok(Some((d("2019-02-03"), half_past_two, end))), "{text}");
    }
    assert_eq!(span(&t("2019-2-3"), &w), Ok(Some((d("2019-02-03"), None, None))));
}

#[test]
fn words_are_cleaned_or_refused_with_a_reason() {
    assert_eq!(line(&t(" 欧阳\n 单 \u{200b}"), 60), Ok(Some("欧阳 单".to_owned())));
    assert_eq!(line(&t("查理🙂"), 60), Ok(Some("查理🙂".to_owned())));
    assert!(why(line(&t("a\u{1}b"), 60)).contains("control"));
    assert!(why(line(&t("a\u{fffd}b"), 60)).contains("decoded"));
    assert!(why(line(&t(&"长".repeat(10_000)), 60)).contains("10000 characters"));
    assert_eq!(line(&Cell::Number(2023.0), 60), Ok(Some("2023".to_owned())));
    assert_eq!(long(&t("一\r\n二_x000D_"), 60), Ok(Some("一\n二".to_owned())));
}

#[test]
fn phones_counts_flags_and_lists() {
    let w = words();
    assert_eq!(phone(&Cell::Number(13900001234.0), &w), Ok(Some("13900001234".to_owned())));
    assert_eq!(phone(&t("139 0000-1234"), &w), Ok(Some("13900001234".to_owned())));
    assert!(phone(&t("同上"), &w).is_err());
    assert_eq!(count(&t("20人"), &w), Ok(Some(20)));
    assert_eq!(count(&Cell::Number(20.0), &w), Ok(Some(20)));
    assert!(count(&t("二十"), &w).is_err());
    assert_eq!(flag(&t("√"), &w), Ok(Some(true)));
    assert_eq!(flag(&t("否"), &w), Ok(Some(false)));
    assert_eq!(
        list(&t("书记、组织委员/小组长"), &w),
        Ok(Some(vec!["书记".into(), "组织委员".into(), "小组长".into()]))
    );
    assert_eq!(list(&t("无"), &w), Ok(None));
}

proptest! {
    #![proptest_config(crate::base::chance::cases(256, "tests/proptest-regressions/cell.txt"))]

    /// Whatever a cell holds, a reader answers: a value, nothing or a reason.
    #[test]
    fn no_cell_ends_the_program(
        text in prop_oneof![any::<String>(), "\\PC{0,20}", "[0-9X年月日:/.+~-]{0,20}", "[一-龟0-9]{5,18}"],
        number in any::<f64>(),
        most in 0_usize..70,
    ) {
        let w = words();
        let formula = Cell::Formula(text.clone(), Box::new(t(&text)));
        for cell in [t(&text), Cell::Number(number), Cell::Fault(text.clone()), formula] {
            let _ = (line(&cell, most), long(&cell, most), code(&cell, &w), id_number(&cell, &w), phone(&cell, &w));
            let _ = (day(&cell, &w), moment(&cell, &w), time(&cell, &w), span(&cell, &w), is_month(&cell));
            let _ = (flag(&cell, &w), count(&cell, &w), list(&cell, &w));
        }
    }
}
