//! Forty slips of the pen in a standard's file: each is told with its line and column and with what to write instead.

use zhibu::base::Lang;
use zhibu::rules::assessment::standard::Standards;

const FILE: &str = r#"schema = 1
zh = "试"
max = 20
round = "1/2"
rectify_below = "60%"
[[band]]
from = 12
zh = "好"
[[band]]
from = 0
zh = "差"
[[veto]]
id = "V1"
zh = "否决"
band = "差"
[[area]]
id = "1"
zh = "一"
[[area.item]]
id = "1.1"
zh = "大会"
points = 10
part = [{ held = "meeting.general", per = "quarter", least = 1 }]
[[area.item]]
id = "1.2"
zh = "记录"
points = 10
part = [{ ratio = "minutes", late = "1/2" }]
"#;

/// What stands there, what is written instead, where the fault is told (the text at its place; empty is the head of
/// the file), and a part of what is said.
const SLIPS: &[(&str, &str, &str, &str)] = &[
    ("schema = 1\n", "", "", "schema = 1 is missing"),
    ("schema = 1", "schema = 9", "9", "schema = 9 is not known here: schema = 1 is"),
    ("zh = \"试\"\n", "", "", "zh is missing"),
    ("max = 20", "max = 21", "21", "add up to 20, not to max = 21"),
    ("max = 20", "max = \"x\"", "\"x\"", "max is a number"),
    ("max = 20", "mxa = 20", "mxa", "there is nothing called “mxa”; here there are: schema, zh"),
    ("round = \"1/2\"", "round = \"1/2\"\nround_how = \"nearly\"", "\"nearly\"", "is not one of: nearest, down, up"),
    ("round = \"1/2\"", "round = \"1/2\"\nround_at = [\"items\"]", "\"items\"", "is not one of: item, area, total"),
    ("\"60%\"", "60", "60", "rectify_below is a share, 100% at most"),
    ("\"60%\"", "\"160%\"", "\"160%\"", "rectify_below is a share, 100% at most"),
    ("\"60%\"", "\"-1%\"", "\"-1%\"", "rectify_below is a share"),
    ("from = 12", "from = \"many\"", "\"many\"", "from is a number"),
    ("from = 0", "from = 15", "[[band]]\nfrom = 15", "bands stand from the best down"),
    ("from = 0", "from = 1", "1\nzh = \"差\"", "the last band begins at 0"),
    ("band = \"差\"", "band = \"坏\"", "\"坏\"", "there is no band “坏”"),
    ("band = \"差\"", "band = \"差\"\nwhen = { of = \"brokn\" }", "\"brokn\"", "nothing counts “brokn”; there are:"),
    ("band = \"差\"", "band = \"差\"\nwhen = { rules = [] }", "{ rules", "of is needed"),
    ("id = \"V1\"", "id = \"1.1\"", "\"1.1\"\nzh = \"否决\"", "the number 1.1 stands twice"),
    ("id = \"1.2\"", "id = \"1.1\"", "\"1.1\"\nzh = \"记录\"", "the number 1.1 stands twice"),
    ("id = \"1.2\"", "id = 1.2", "1.2\nzh", "id stands in quotes"),
    ("points = 10\npart = [{ r", "points = -1\npart = [{ r", "-1", "points are not negative"),
    ("points = 10\npart = [{ r", "pionts = 10\npart = [{ r", "pionts", "there is nothing called “pionts”"),
    (
        "points = 10\npart = [{ r",
        "points = 10\nsign = \"plus\"\npart = [{ r",
        "\"plus\"",
        "is not one of: base, bonus, deduction",
    ),
    (
        "points = 10\npart = [{ r",
        "points = 10\njudge = \"me\"\npart = [{ r",
        "\"me\"",
        "is not one of: records, confirm, person",
    ),
    ("points = 10\npart = [{ r", "points = 10\nlevels = [\"phd\"]\npart = [{ r", "\"phd\"", "phd"),
    ("part = [{ ratio = \"minutes\", late = \"1/2\" }]\n", "", "[[area.item]]\nid = \"1.2\"", "part is missing"),
    ("ratio = \"minutes\"", "share = \"minutes\"", "{ share", "a part has exactly one method: ratio, mean"),
    ("ratio = \"minutes\"", "ratio = \"minutes\", mean = \"minutes\"", "{ ratio", "a part has exactly one method"),
    ("ratio = \"minutes\"", "ratio = \"minuets\"", "\"minuets\"", "nothing counts “minuets”; there are: meeting.KIND"),
    ("late = \"1/2\"", "late = \"half\"", "\"half\"", "late is a number"),
    ("late = \"1/2\"", "proven = true", "proven", "nothing can be attached to “minutes”; it reads window, months"),
    ("late = \"1/2\"", "voices = 3", "voices", "“minutes” does not read voices; it reads window"),
    ("late = \"1/2\"", "months = [13]", "13", "a month is 1 to 12"),
    ("late = \"1/2\"", "window = [\"06-01\", \"03-01\"]", "[\"06", "window is [first day, last day]"),
    ("late = \"1/2\"", "window = [\"06-31\", \"07-01\"]", "\"06-31\"", "a day is 12-01"),
    ("per = \"quarter\"", "per = \"week\"", "\"week\"", "is not one of: month, quarter, half, term"),
    ("per = \"quarter\"", "per = \"quarter\", months = [3]", "[3]", "months goes with per = \"month\" alone"),
    ("least = 1", "least = -1", "-1", "least is a whole number"),
    ("least = 1", "missed = 0", "0 }", "missed is more than 0"),
    (
        "held = \"meeting.general\", per = \"quarter\", least = 1",
        "deduct = \"meeting.general\", each = 1",
        "\"meeting.general\"",
        "is no fault to take off for; there are: broken",
    ),
    ("ratio = \"minutes\", late", "count = \"minutes\", target = 0, late", "0, late", "target is more than 0"),
    ("ratio = \"minutes\", late = \"1/2\"", "steps = \"minutes\", table = [[1, 1], [2, 2]]", "[[1", "stand in order"),
    ("zh = \"一\"", "zh = \"一\"\npoints = 19", "19", "this adds up to 20, not to 19"),
    ("zh = \"记录\"", "zh = \"记录", "", ""),
];

#[test]
fn forty_slips_of_the_pen_are_told_with_their_place_and_their_cure() {
    assert!(SLIPS.len() >= 40);
    assert!(Standards::load(&[("own.toml".into(), FILE.into())]).flaws.is_empty(), "the file itself is whole");
    let mut wrong = Vec::new();
    for (from, to, at, told) in SLIPS {
        assert!(FILE.contains(from), "{from}");
        let text = FILE.replacen(from, to, 1);
        let place = match text.find(at).filter(|_| !at.is_empty()) {
            Some(at) => {
                let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
                format!("own.toml:{}:{}", text[..at].matches('\n').count() + 1, text[line..at].chars().count() + 1)
            }
            None => "own.toml:".to_owned(),
        };
        let read = Standards::load(&[("own.toml".into(), text)]);
        let lines: Vec<String> = read.flaws.iter().map(|f| f.line(Lang::En)).collect();
        if !lines.iter().any(|l| l.starts_with(&place) && l.contains(told)) {
            wrong.push(format!("{to:?} must say {place} {told}, says {lines:?}"));
        }
        assert!(read.named("own").is_none(), "{to:?}: a file with a fault is left out whole");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
