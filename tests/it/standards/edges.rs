//! What counts at all, figures that others hand in, floors and ceilings: each at its edge.

use super::methods::{AFTER, one, sheet};
use zhibu::base::Frac;

#[test]
fn a_figure_handed_in_is_a_number_and_no_event() {
    let count = "{ count = \"given\", target = 4 }";
    let at = |lines: &[&str]| one(count, "4", AFTER, lines);
    assert_eq!(at(&[]), "Unscored", "nobody has handed anything in");
    assert_eq!(["0", "1", "3", "4", "9"].map(|n| at(&[&format!("score 1 superior - {n}")])), ["0", "1", "3", "4", "4"]);
    assert_eq!(at(&["score 1 self - 4", "score 1 superior - 1"]), "1", "the superior's count stands before the own");
    let late = |knock: &str, n: &str| {
        let part = format!("{{ deduct = \"given\", each = 3{knock} }}");
        one(&part, "10", AFTER, &[&format!("score 1 superior - {n}")])
    };
    assert_eq!(["0", "1", "3", "4"].map(|n| late("", n)), ["10", "7", "1", "0"], "none late is nothing off");
    assert_eq!(["1", "2"].map(|n| late(", knock_out = 2", n)), ["7", "0"]);
    assert_eq!(one("{ deduct = \"given\", each = 3 }", "10", AFTER, &[]), "Unscored", "unknown never passes");
    let steps = "{ steps = \"given\", number = true, table = [[10, 5], [3, 2]] }";
    assert_eq!(
        ["10", "9", "3", "2"].map(|n| one(steps, "5", AFTER, &[&format!("score 1 others - {n}")])),
        ["5", "2", "2", "0"]
    );
    let least = "{ minimum = \"given\", least = 2, then = { mean = \"attendance\" } }";
    let met = ["met 2026-03-05 general", "roll 1110", "score 1 superior - 2"];
    assert_eq!(one(least, "4", AFTER, &met), "3");
    assert_eq!(one(least, "4", AFTER, &[met[0], met[1], "score 1 superior - 1"]), "0");
}

#[test]
fn what_counts_at_all() {
    let price = |only: &str| format!("{{ price = \"awards\", levels = {{ college = 1, city = 3 }}{only} }}");
    let awards = [
        "award 2026-05-01/2026-05-08 college a",
        "award 2026-06-30/2026-07-08 city b 党委〔2026〕3号",
        "award 2026-07-01 college c",
    ];
    let at = |only: &str| one(&price(only), "9", AFTER, &awards);
    assert_eq!(at(""), "5");
    assert_eq!(at(", proven = true"), "3", "with a paper alone");
    assert_eq!([at(", entered_within = 7"), at(", entered_within = 8")], ["2", "5"]);
    assert_eq!([at(", level = \"college\""), at(", level = \"university\"")], ["5", "3"]);
    assert_eq!(at(", window = [\"01-01\", \"06-30\"]"), "4", "before a date: its last day counts");
    assert_eq!(at(", window = [\"07-01\", \"12-31\"]"), "1");
    assert_eq!(at(", months = [6, 7]"), "4");
    let proven = "{ count = \"meeting.lecture\", target = 2, proven = true }";
    assert_eq!(
        one(proven, "4", AFTER, &["met 2026-01-10 lecture 课 5 5", "met 2026-02-10 lecture"]),
        "2",
        "with its minutes"
    );
    let interval = "{ interval = \"meeting.election\", years = 3 }";
    let held = |day: &str| one(interval, "4", AFTER, &[&format!("met {day} election")]);
    assert_eq!(["2024-01-05", "2024-01-04"].map(held), ["4", "0"], "three years to the day");
}

#[test]
fn for_whom_it_is_meant() {
    // Activist since October: a review was due by April and never came.
    let person = "person p apply=2025-01-01 activist=2025-10-01";
    let at = |only: &str| one(&format!("{{ ratio = \"reviews\"{only} }}"), "4", AFTER, &[person]);
    assert_eq!(at(""), "0");
    assert_eq!(at(", students = [\"undergraduate\"]"), "0", "the level of the branch where the person has none");
    assert_eq!(at(", students = [\"postgraduate\"]"), "NotApplicable");
    assert_eq!(at(", stages = [\"activist\"]"), "0");
    assert_eq!(at(", stages = [\"full\"]"), "NotApplicable");
    let text = "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 10\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"a\"\npoints = 5\nbases = [\"class\"]\npart = [{ judged = true }]\n\
                [[area.item]]\nid = \"b\"\npoints = 5\nbases = [\"research_group\", \"joint\"]\npart = [{ judged = true }]\n";
    let ids = |basis: &str| -> Vec<String> { sheet(text, AFTER, &[basis]).lines.into_iter().map(|l| l.id).collect() };
    assert_eq!([ids("basis class"), ids("basis joint"), ids("basis grade")], [vec!["a"], vec!["b"], vec![]]);
}

#[test]
fn promises_kept_of_those_due() {
    let ratio = |lines: &[&str]| one("{ ratio = \"promises\" }", "4", AFTER, lines);
    let kept = ["promise 2026-01-10 2026-06-30 kept", "promise 2026-01-10 2026-06-30 not_kept"];
    assert_eq!(ratio(&[]), "Unscored", "a branch that wrote none down is not one that kept none");
    assert_eq!(ratio(&kept), "2");
    assert_eq!(ratio(&[kept[0], "promise 2026-01-10 2026-06-30 partly"]), "2", "partly is not kept");
    assert_eq!(ratio(&[kept[0], "promise 2026-01-10 2027-06-30"]), "4", "not due in this year");
    assert_eq!(ratio(&[kept[0], "promise 2026-01-10 2026-12-31 open"]), "Unscored", "nobody has looked into it");
}

#[test]
fn grades_of_the_evaluation() {
    let score = |lines: &[&str]| {
        one("{ ratio = \"grades\", points = 5 }, { deduct = \"unqualified\", each = 2, points = 0 }", "5", AFTER, lines)
    };
    let good = ["grade 2026-11-24 excellent", "grade 2026-11-24 qualified", "grade 2026-11-24 qualified"];
    assert_eq!(score(&[]), "Unscored", "no round was held: unknown, not nothing");
    assert_eq!(score(&good), "5");
    assert_eq!(
        score(&[&good[..], &["grade 2026-11-24 ungraded"]].concat()),
        "5",
        "probationary members are not graded"
    );
    assert_eq!(score(&[&good[..], &["grade 2026-11-24 basic"]].concat()), "3.75");
    assert_eq!(score(&[&good[..], &["grade 2026-11-24 unqualified"]].concat()), "1.75", "and 2 less for each 不合格");
    assert_eq!(score(&["grade 2026-11-24 unqualified"]), "0", "never below nothing");
    assert_eq!(score(&["grade 2025-11-24 qualified"]), "Unscored", "of another year");
}

#[test]
fn whole_steps_around_a_share() {
    let part = "{ around = \"activists\", at = \"30%\", every = \"10%\", each = 1, points = 3 }";
    let of_twenty = |activists: usize| {
        let step = |n: usize| if n < activists { " apply=2025-01-01 activist=2025-06-01" } else { "" };
        let lines: Vec<String> = (0..20).map(|n| format!("person p{n}{}", step(n))).collect();
        one(part, "6", AFTER, &lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!([3, 4, 5, 6, 7, 8, 9].map(of_twenty), ["2", "2", "3", "3", "3", "4", "4"], "15 % to 45 %");
}

#[test]
fn floors_stand_where_the_file_says() {
    let text = |floor: &str| {
        format!(
            "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 11\nfloor = \"{floor}\"\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = 1\n\
             part = [{{ around = \"activists\", at = \"30%\", every = \"10%\", each = 2 }}]\n\
             [[area.item]]\nid = \"2\"\npoints = 10\npart = [{{ judged = true }}]\n"
        )
    };
    let at = |floor: &str, own: &str| {
        let found = sheet(&text(floor), AFTER, &["person p", &format!("score 2 self {own}")]);
        (found.lines[0].points.map(Frac::short).unwrap(), found.total.short())
    };
    // Nobody of one is an activist: three steps below, 1 - 3 x 2.
    assert_eq!(at("item", "9"), ("0".into(), "9".into()));
    assert_eq!([at("total", "9"), at("total", "4")], [("-5".into(), "4".into()), ("-5".into(), "0".into())]);
    assert_eq!(at("none", "4"), ("-5".into(), "-1".into()));
}

#[test]
fn no_ceiling_and_rounding_at_its_edge() {
    let text = |extra: &str, points: u32| {
        format!(
            "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 10\n{extra}[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = 10\npart = [{{ judged = true }}]\n\
             [[area.item]]\nid = \"2\"\npoints = {points}\npart = [{{ price = \"awards\", levels = {{ college = 4 }} }}]\n"
        )
    };
    let lines =
        ["score 1 self 10", "award 2026-05-01 college a", "award 2026-05-02 college b", "award 2026-05-03 college c"];
    assert_eq!(sheet(&text("no_ceiling = true\n", 0), AFTER, &lines).total.short(), "22", "no limit of its own");
    assert_eq!(
        sheet(&text("no_ceiling = true\n", 5), AFTER, &lines).total.short(),
        "15",
        "its own limit, none for all"
    );
    let judged = |how: &str, points: &str| {
        let text = format!(
            "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 9\n{how}[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = 9\npart = [{{ judged = true }}]\n"
        );
        sheet(&text, AFTER, &[&format!("score 1 self {points}")]).total.short()
    };
    let half = "round = \"1/2\"\n";
    assert_eq!(["7.24", "7.25", "7.74", "7.75"].map(|p| judged(half, p)), ["7", "7.5", "7.5", "8"]);
    assert_eq!(judged("", "7.24"), "7.24");
}
