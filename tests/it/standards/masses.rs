//! What those outside the Party say, and whether the files are whole: scored where a record says it, else unknown.

use super::methods::{AFTER, one};

#[test]
fn ballots_of_students_are_a_mean_once_there_are_enough() {
    let part = "{ mean = \"satisfaction\", voices = 20 }";
    let at = |lines: &[&str]| one(part, "6", AFTER, lines);
    assert_eq!(at(&[]), "Unscored", "nobody was asked: no zero");
    assert_eq!(at(&["ballots 2026-01-10 students 10/10/0/0"]), "6");
    assert_eq!(at(&["ballots 2026-01-10 students 5/10/4/1"]), "4.5", "15 of 20 are content");
    assert_eq!(at(&["ballots 2026-01-10 students 9/10/0/0"]), "Unscored", "nineteen say nothing");
    assert_eq!(at(&["ballots 2026-01-10 members 10/10/0/0"]), "Unscored", "members are not the masses");
    assert_eq!(at(&["ballots 2025-12-31 students 10/10/0/0"]), "Unscored", "of another year");
    let two = ["ballots 2026-01-10 students 20/0/0/0", "ballots 2026-01-10 students 0/0/0/20"];
    assert_eq!(at(&two), "3", "the mean over those who were evaluated");
    let signed = ["ballots 2026-01-10 students 9/10/0/0", "opinion 2026-01-12 students unqualified"];
    assert_eq!(at(&signed), "5.7", "a signed opinion is the twentieth voice: 19 of 20");
    let class = ["ballots 2026-01-10 students 0/0/0/0", "opinion 2026-01-12 students qualified 30"];
    assert_eq!(at(&class), "6", "an opinion may speak for thirty");
    let others = ["ballots 2026-01-10 students 0/0/0/0", "opinion 2026-01-12 teacher qualified 30"];
    assert_eq!(at(&others), "Unscored");
}

#[test]
fn opinions_are_answered_when_they_are_settled() {
    let at = |lines: &[&str]| one("{ ratio = \"answered\" }", "2", AFTER, lines);
    assert_eq!(at(&[]), "Unscored", "nobody wrote any down: unknown, neither full nor nothing");
    assert_eq!(at(&["objection 2026-05-13 2026-05-15"]), "2");
    assert_eq!(at(&["objection 2026-05-13 2026-05-15", "objection 2026-06-01"]), "1");
    assert_eq!(at(&["objection 2025-12-31"]), "Unscored");
    let item = |rest: &str| format!("item 2026-03-01 2026-04-01 {rest} masses");
    assert_eq!(at(&[&item("2026-04-20")]), "2", "late is answered all the same");
    assert_eq!(at(&[&item("2026-04-20"), &item("-")]), "1");
    assert_eq!(at(&["item 2026-03-01 2026-04-01 2026-04-20 superior"]), "Unscored", "not from the masses");
}

#[test]
fn procedure_takes_points_off_only_where_somebody_took_a_step() {
    let part = "{ deduct = \"broken\", each = 2 }";
    assert_eq!(one(part, "8", AFTER, &[]), "NotApplicable", "an empty book has kept no procedure");
    assert_eq!(one(part, "8", "2026-06-01", &[]), "NotYet");
    assert_eq!(one(part, "8", AFTER, &["person p apply=2026-03-01 first_talk=2026-03-05"]), "8");
    assert_eq!(one(part, "8", AFTER, &["person p apply=2026-03-05 first_talk=2026-03-01"]), "6", "out of order");
}

#[test]
fn a_file_is_whole_when_the_six_papers_are_there_and_signed() {
    let person = |steps: &str| format!("person p apply=2024-01-01 vote_1=2025-05-20 vote_2=2026-05-21 {steps}");
    let whole = person("approval_2=2026-06-12");
    let six = ["form", "application", "cultivation_form", "vetting", "probation_form", "convert_application"];
    let papers: Vec<String> = six.iter().map(|k| format!("document {k} 书记、本人 书记、本人")).collect();
    let at = |person: &str, papers: &[String]| {
        let lines: Vec<&str> = std::iter::once(person).chain(papers.iter().map(String::as_str)).collect();
        one("{ ratio = \"files\" }", "3", AFTER, &lines)
    };
    assert_eq!(at(&whole, &papers), "3");
    assert_eq!(at(&whole, &papers[..5]), "0", "one is missing");
    assert_eq!(at(&whole, &[]), "Unscored", "nobody has listed the papers");
    assert_eq!(at(&person("approval_2=2026-06-12 archived=2026-06-20"), &[]), "3", "archived: it was whole");
    let mut unsigned = papers.clone();
    unsigned[0] = "document form 书记、本人 书记".into();
    assert_eq!(at(&whole, &unsigned), "0", "a signature is missing");
    assert_eq!(at(&person("approval_2=2025-12-31"), &[]), "NotApplicable", "nobody was converted in the year");
}
