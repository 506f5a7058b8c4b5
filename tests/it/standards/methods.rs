//! Every scoring primitive at its edges: a small book, one indicator, its points.

use super::world::World;
use zhibu::base::Frac;
use zhibu::rules::assessment::standard::{Period, Sheet, Standard, Standards, Status, assess};
use zhibu::rules::{Calendar, Facts, Rulebook};

/// Assesses 2026 with a standard of this text, on a day.
pub(super) fn sheet(standard: &str, today: &str, lines: &[&str]) -> Sheet {
    asked(standard, today, lines, &Calendar::shipped(), assess)
}

/// Asks a standard of this text something about 2026 on a day, by a calendar.
pub(super) fn asked<T>(
    standard: &str,
    today: &str,
    lines: &[&str],
    calendar: &Calendar,
    ask: impl Fn(&Facts, &Standard, &Period) -> T,
) -> T {
    let mut world = World::new();
    lines.iter().for_each(|line| world.take(line));
    let all = Standards::load(&[("own.toml".into(), standard.into())]);
    let flaws: Vec<String> = all.flaws.iter().map(|f| f.line(zhibu::base::Lang::En)).collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
    let standard = all.named("own").unwrap();
    let numbers = Rulebook::shipped();
    let facts = Facts { book: &world.book, numbers: &numbers, calendar, today: today.parse().unwrap() };
    ask(&facts, standard, &standard.period_named("2026").unwrap())
}

/// Writes a standard of one indicator with one part.
pub(super) fn standard(part: &str, most: &str) -> String {
    format!(
        "schema = 1\nzh = \"试\"\nno_bands = true\nmax = {most}\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = {most}\npart = [{part}]\n"
    )
}

/// Returns what one part of so many points comes to: points, or the first letter of its status.
pub(super) fn one(part: &str, most: &str, today: &str, lines: &[&str]) -> String {
    let sheet = sheet(&standard(part, most), today, lines);
    let line = &sheet.lines[0];
    line.points.map_or_else(|| format!("{:?}", line.status), Frac::short)
}

pub(super) const AFTER: &str = "2027-01-05";

#[test]
fn held_in_every_slot_that_has_ended() {
    let month = "{ held = \"meeting.committee\", per = \"month\", months = [3, 4, 5, 6] }";
    let met = ["met 2026-03-10 committee", "met 2026-03-20 committee", "met 2026-05-10 committee"];
    assert_eq!(one(month, "4", AFTER, &met), "2");
    assert_eq!(one(month, "4", "2026-04-15", &met), "4", "only March has ended");
    assert_eq!(one(month, "4", "2026-04-30", &met), "4", "April's last day is not over");
    assert_eq!(one(month, "4", "2026-05-01", &met), "2");
    assert_eq!(one(month, "4", "2026-03-31", &met), "NotYet");
    let general = month.replace("committee", "general");
    assert_eq!(one(&general, "4", AFTER, &["met 2026-03-10 general planned"]), "0", "planned is not held");
    assert_eq!(one(month, "4", AFTER, &["met 2026-03-10 general"]), "NotApplicable", "too few for a committee");
    let carry = month.replace(" months", " carry = true, months");
    assert_eq!(one(&carry, "4", AFTER, &met), "3", "the second of March fills April");
    assert_eq!(
        one(&carry, "4", AFTER, &["met 2026-05-10 committee", "met 2026-05-20 committee"]),
        "2",
        "not backwards"
    );
    let quarter = "{ held = \"meeting.general\", per = \"quarter\" }";
    assert_eq!(one(quarter, "4", "2026-06-30", &["met 2026-03-31 general"]), "4");
    assert_eq!(one(quarter, "4", "2026-07-01", &["met 2026-03-31 general"]), "2");
    let half = "{ held = \"meeting.general\", per = \"half\" }";
    assert_eq!(one(half, "4", AFTER, &["met 2026-07-01 general"]), "2");
    let each = "{ held = \"meeting.group_meeting\", per = \"half\", each = true }";
    let groups = [
        "group 甲组",
        "group 乙组",
        "met 2026-02-01 group_meeting 甲组",
        "met 2026-08-01 group_meeting 甲组",
        "met 2026-08-02 group_meeting 乙组",
    ];
    assert_eq!(one(each, "4", AFTER, &groups), "3", "the mean over the groups");
    assert_eq!(one(each, "4", AFTER, &[]), "NotApplicable", "no groups");
}

#[test]
fn counts_and_what_qualifies() {
    let count = "{ count = \"meeting.lecture\", target = 4 }";
    let lectures = ["met 2026-01-10 lecture", "met 2026-05-10/2026-05-30 lecture", "met 2025-12-31 lecture"];
    assert_eq!(one(count, "4", AFTER, &lectures), "2");
    assert_eq!(one(count, "4", AFTER, &[]), "0");
    assert_eq!(one(&count.replace("4 }", "1 }"), "4", AFTER, &lectures), "4", "no more than all");
    let spread = "{ count = \"meeting.lecture\", target = 4, spread = \"quarter\" }";
    assert_eq!(one(spread, "4", "2026-03-31", &lectures), "NotYet");
    assert_eq!(one(spread, "4", "2026-04-01", &lectures), "4");
    assert_eq!(one(spread, "4", "2026-10-01", &lectures), "2.67");
    let with = |only: &str| format!("{{ count = \"meeting.lecture\", target = 2, {only} }}");
    assert_eq!(one(&with("entered_within = 7"), "4", AFTER, &lectures), "2", "one was entered twenty days later");
    assert_eq!(one(&with("entered_within = 20"), "4", AFTER, &lectures), "4");
    assert_eq!(one(&with("late = \"1/2\""), "4", AFTER, &lectures), "3", "late is worth half");
    assert_eq!(one(&with("window = [\"-1 12-01\", \"03-31\"]"), "4", AFTER, &lectures), "4", "from the year before");
    assert_eq!(one(&with("months = [5]"), "4", AFTER, &lectures), "2");
    assert_eq!(one(&with("proven = true"), "4", AFTER, &lectures), "0", "no roll was called");
    let interval = "{ interval = \"meeting.election\", years = 3 }";
    assert_eq!(one(interval, "4", AFTER, &["met 2024-01-06 election"]), "4");
    assert_eq!(one(interval, "4", AFTER, &["met 2024-01-04 election"]), "0");
}

#[test]
fn check_13_a_late_entry_has_half_credit_for_its_minutes() {
    let part = "{ ratio = \"minutes\", late = \"1/2\" }";
    let minutes = |entered: &str| format!("met 2026-03-05/{entered} committee 会 5 5");
    assert_eq!(one(part, "3", AFTER, &[&minutes("2026-03-12")]), "3", "seven days are in time");
    assert_eq!(one(part, "3", AFTER, &[&minutes("2026-03-13")]), "1.5");
    assert_eq!(one(part, "3", AFTER, &[&minutes("2026-03-20")]), "1.5");
    assert_eq!(one(part, "3", AFTER, &[]), "NotApplicable", "nothing was held: no division by zero");
}

#[test]
fn tables_of_steps_and_their_edges() {
    let table =
        |edge: &str| format!("{{ steps = \"attendance\", table = [[\"95%\", 4], [\"90%\", 3]], edge = \"{edge}\" }}");
    let rate = |n: usize| -> Vec<String> {
        vec!["met 2026-03-05 general".into(), format!("roll {}{}", "1".repeat(n), "0".repeat(20 - n))]
    };
    let at = |edge: &str, n: usize| {
        let lines = rate(n);
        one(&table(edge), "4", AFTER, &lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!([20, 19, 18, 17].map(|n| at("at_least", n)), ["4", "4", "3", "0"]);
    assert_eq!([20, 19, 18, 17].map(|n| at("more_than", n)), ["4", "3", "0", "0"]);
    let rank = |edge: &str, figure: &str| {
        let part = format!("{{ steps = \"given\", table = [[\"10%\", 6], [\"30%\", 4]], edge = \"{edge}\" }}");
        one(&part, "6", AFTER, &[&format!("score 1 superior - {figure}")])
    };
    assert_eq!(["4/40", "5/40", "12/40", "13/40"].map(|f| rank("at_most", f)), ["6", "4", "4", "0"]);
    assert_eq!(["4/40", "12/40"].map(|f| rank("less_than", f)), ["4", "0"]);
    assert_eq!(one("{ steps = \"given\", table = [[1, 6]] }", "6", AFTER, &[]), "Unscored", "unknown is no zero");
    let number = "{ steps = \"awards\", table = [[2, 5], [1, 3]], number = true }";
    assert_eq!(one(number, "5", AFTER, &["award 2026-05-01 college a", "award 2026-05-01 college b"]), "5");
    assert_eq!(one(number, "5", AFTER, &[]), "0");
}

#[test]
fn all_or_nothing_minimum_and_mean() {
    let all = "{ all = \"meeting.life\", least = 1, window = [\"01-01\", \"03-31\"] }";
    assert_eq!(one(all, "2", "2026-03-31", &[]), "NotYet", "the window is not over");
    assert_eq!(one(all, "2", "2026-04-01", &[]), "0");
    assert_eq!(one(all, "2", "2026-02-01", &["met 2026-01-10 life"]), "2", "done before the window is over");
    let minimum = "{ minimum = \"meeting.committee\", least = 2, then = { mean = \"attendance\" } }";
    let met = ["met 2026-03-05 committee", "roll 1110", "met 2026-04-05 committee", "roll 1000"];
    assert_eq!(one(minimum, "4", AFTER, &met), "2", "three quarters and one: the mean is a half");
    assert_eq!(one(minimum, "4", AFTER, &met[..2]), "0", "below the minimum quality counts for nothing");
    assert_eq!(one(minimum, "4", "2026-05-01", &met[..2]), "NotYet");
}

#[test]
fn deductions_and_the_knock_out() {
    let part = |knock: &str| format!("{{ deduct = \"overdue_items\", each = 2{knock} }}");
    let items = [
        "item 2026-01-01 2026-03-01",
        "item 2026-01-01 2026-04-01 2026-04-02",
        "item 2026-01-01 2026-05-01 2026-05-01",
    ];
    assert_eq!(one(&part(""), "10", AFTER, &items), "6", "one never done, one a day late");
    assert_eq!(one(&part(", knock_out = 2"), "10", AFTER, &items), "0");
    assert_eq!(one(&part(", knock_out = 3"), "10", AFTER, &items), "6");
    assert_eq!(one(&part(""), "3", AFTER, &items), "0", "not below zero");
    let several = "{ deduct = [{ of = \"overdue_items\", each = 1 }, { of = \"given\", each = 3 }] }";
    assert_eq!(one(several, "10", AFTER, &[items[0], "score 1 self - 1"]), "6");
}

#[test]
fn around_a_share() {
    let part = |sides: &str| {
        format!(
            "{{ around = \"activists\", at = \"30%\", every = \"10%\", each = 1, points = 3, sides = \"{sides}\" }}"
        )
    };
    let people = |activists: usize| -> Vec<String> {
        let step = |n: usize| if n < activists { " apply=2025-01-01 activist=2025-06-01" } else { "" };
        (0..10).map(|n| format!("person p{n}{}", step(n))).collect()
    };
    let at = |sides: &str, n: usize| {
        let lines = people(n);
        one(&part(sides), "5", AFTER, &lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!([0, 2, 3, 4, 5, 9].map(|n| at("both", n)), ["0", "2", "3", "4", "5", "5"], "clamped to five");
    assert_eq!([2, 4].map(|n| at("above", n)), ["3", "4"]);
    assert_eq!([2, 4].map(|n| at("below", n)), ["2", "3"]);
}

#[test]
fn prices_by_level_and_what_people_value() {
    let price = |once: bool| format!("{{ price = \"awards\", levels = {{ college = 1, city = 3 }}, once = {once} }}");
    let awards = [
        "award 2026-05-01 college 先进",
        "award 2026-06-01 city 先进",
        "award 2026-06-01 nation 其他",
        "award 2025-06-01 city 旧",
    ];
    assert_eq!(one(&price(false), "9", AFTER, &awards), "4", "a level without a price is worth nothing");
    assert_eq!(one(&price(true), "9", AFTER, &awards), "3", "the same event counts once, at its highest");
    let least = "{ price = \"awards\", level = \"city\", levels = { college = 1, city = 3 } }";
    assert_eq!(one(least, "9", AFTER, &awards), "3");
    let valued = "{ valued = [1, 5] }";
    let events = ["score 1 self 2 - - 一", "score 1 self 9 - - 二", "score 1 self 0 - -"];
    assert_eq!(one(valued, "20", AFTER, &events), "8", "each within its range: 2, 5, 1");
    assert_eq!(one(valued, "6", AFTER, &events), "6", "and all under one clamp");
    assert_eq!(one("{ valued = [1, 5], proven = true }", "20", AFTER, &events), "7", "one has no evidence");
    assert_eq!(one(valued, "20", AFTER, &[]), "Unscored");
}

#[test]
fn judgements_and_columns() {
    assert_eq!(one("{ judged = true }", "5", AFTER, &[]), "Unscored");
    assert_eq!(one("{ judged = true }", "5", AFTER, &["score 1 self 4.5"]), "4.5");
    assert_eq!(one("{ judged = true }", "5", AFTER, &["score 1 superior 4.5"]), "Unscored", "the columns stand apart");
    let blend = |least: &str| {
        format!(
            "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 10\nblend = {{ self = \"20%\", superior = \"50%\", others = \"30%\" }}\nleast_voices = {least}\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = 10\npart = [{{ judged = true }}]\n"
        )
    };
    let at = |least: &str, lines: &[&str]| sheet(&blend(least), AFTER, lines).lines[0].points.map(Frac::short);
    let scores = ["score 1 self 10", "score 1 superior 8", "score 1 others 6 - - x 20"];
    assert_eq!(at("20", &scores), Some("7.8".into()));
    assert_eq!(at("21", &scores), None, "too few took part");
    assert_eq!(at("20", &scores[..2]), None, "a missing column is not made up for");
}

#[test]
fn areas_bands_vetoes_and_rescaling() {
    let text = |extra: &str, area: &str| {
        format!(
            "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 20\n{extra}[[band]]\nfrom = 18\nzh = \"优\"\nen = \"a\"\n[[band]]\nfrom = 12\nzh = \"中\"\nen = \"b\"\n[[band]]\nfrom = 0\nzh = \"差\"\nen = \"c\"\n\
             [[veto]]\nid = \"V\"\nzh = \"假\"\nen = \"false\"\nband = \"差\"\n\
             [[area]]\nid = \"1\"\n{area}[[area.item]]\nid = \"1\"\npoints = 5\npart = [{{ judged = true }}]\n[[area.item]]\nid = \"2\"\npoints = 5\npart = [{{ ratio = \"minutes\" }}]\n\
             [[area]]\nid = \"2\"\n[[area.item]]\nid = \"3\"\npoints = 10\npart = [{{ judged = true }}]\n"
        )
    };
    let scores = ["score 1 self 4", "score 3 self 9"];
    let total = |text: &str, lines: &[&str]| {
        let sheet = sheet(text, AFTER, lines);
        (sheet.total.short(), sheet.band(), sheet.unscored)
    };
    assert_eq!(total(&text("rescale = true\n", ""), &scores), ("17".into(), Some(1), 0), "4 of 5 is 8 of 10");
    assert_eq!(total(&text("", ""), &scores), ("13".into(), Some(1), 0), "dropped, not rescaled");
    assert_eq!(total(&text("rescale = true\n", "cap = 6\n").replace("max = 20", "max = 16"), &scores).0, "15");
    let weight = text("rescale = true\n", "cap = 6\nweight = 2\norder = \"cap\"\n").replace("max = 20", "max = 22");
    assert_eq!(total(&weight, &scores).0, "21", "first the cap, then the weight");
    let weight = text("rescale = true\n", "cap = 6\nweight = 2\norder = \"weight\"\n").replace("max = 20", "max = 16");
    assert_eq!(total(&weight, &scores).0, "15", "first the weight, then the cap");
    let vetoed = ["score 1 self 5", "score 3 self 10", "score V superior 0 - - 编造记录"];
    assert_eq!(
        total(&text("rescale = true\n", ""), &vetoed),
        ("20".into(), Some(2), 0),
        "the points stay, the band does not"
    );
    let open = sheet(&text("rescale = true\n", ""), AFTER, &scores[..1]);
    assert_eq!((open.unscored, open.band(), open.bands), (1, None, Some((0, 2))), "unscored never passes");
    assert_eq!(open.lines[1].status, Status::NotApplicable);
    let quota = text("rescale = true\nquota = { band = \"优\", share = \"1/3\" }\n", "");
    let best = sheet(&quota, AFTER, &["score 1 self 5", "score 3 self 10"]);
    assert_eq!((best.warnings.len(), best.total.short()), (1, "20".into()), "warns, changes no score");
    assert_eq!(sheet(&quota, AFTER, &scores).warnings.len(), 0);
}

#[test]
fn bonus_deduction_shortfall_and_floors() {
    let text = |extra: &str, bonus: &str| {
        format!(
            "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 10\n{extra}[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = 10\n{bonus}part = [{{ judged = true }}]\n\
             [[area]]\nid = \"9\"\n[[area.item]]\nid = \"2\"\npoints = 3\nsign = \"bonus\"\npart = [{{ price = \"awards\", levels = {{ college = 2 }} }}]\n\
             [[area.item]]\nid = \"3\"\npoints = 15\nsign = \"deduction\"\npart = [{{ deduct = \"overdue_items\", each = 7 }}]\n"
        )
    };
    let total = |text: &str, lines: &[&str]| sheet(text, AFTER, lines).total.short();
    let awards = ["score 1 self 9", "award 2026-05-01 college a", "award 2026-05-02 college b"];
    assert_eq!(total(&text("", ""), &awards), "12", "a bonus has its cap");
    assert_eq!(total(&text("", ""), &awards[..2]), "11");
    let late = ["score 1 self 6", "item 2026-01-01 2026-03-01"];
    assert_eq!(total(&text("", ""), &["score 1 self 9", "item 2026-01-01 2026-03-01"]), "2");
    assert_eq!(total(&text("", ""), &late), "0", "not below zero");
    assert_eq!(total(&text("floor = \"none\"\n", ""), &late), "-1", "but where the file says so");
    assert_eq!(
        total(&text("", "shortfall = \"1/2\"\n"), &["score 1 self 8"]),
        "7",
        "half the shortfall comes off as well"
    );
    let rounded = |how: &str| {
        total(
            &text(&format!("round = \"1/2\"\nround_how = \"{how}\"\nround_at = [\"total\"]\n"), ""),
            &["score 1 self 7.3"],
        )
    };
    assert_eq!(["nearest", "down", "up"].map(rounded), ["7.5", "7", "7.5"]);
    assert_eq!(total(&text("", ""), &["score 1 self 7.3"]), "7.3", "none by default");
}

#[test]
fn what_is_not_meant_for_this_branch_is_left_out() {
    let text = "schema = 1\nzh = \"试\"\nno_bands = true\nmax = 10\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1\"\npoints = 5\nlevels = [\"postgraduate\"]\npart = [{ judged = true }]\n[[area.item]]\nid = \"2\"\npoints = 5\nlevels = [\"undergraduate\", \"vocational\"]\npart = [{ judged = true }]\n";
    let sheet = sheet(text, AFTER, &[]);
    assert_eq!(sheet.lines.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(), ["2"]);
}
