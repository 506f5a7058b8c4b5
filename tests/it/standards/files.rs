//! The files: those shipped read without a fault, a faulty one is refused with its place.

use zhibu::base::{Frac, Lang};
use zhibu::rules::assessment::standard::{Place, Standards};

/// Names of the shipped standards.
const SHIPPED: [&str; 4] = ["default", "deduction", "additive", "weighted"];

fn flaws(text: &str) -> Vec<String> {
    let all = Standards::load(&[("own.toml".into(), text.into())]);
    all.flaws.iter().map(|f| f.line(Lang::En)).collect()
}

#[test]
fn the_shipped_ones_are_whole() {
    for name in SHIPPED {
        let path = format!("{}/fixtures/standards/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let read = Standards::load(&[(format!("{name}.toml"), text)]);
        let lines: Vec<String> = read.flaws.iter().map(|f| f.line(Lang::En)).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
        let all = Standards::load(&[]);
        let standard = all.named(name).unwrap();
        assert!(!standard.title.zh.is_empty() && !standard.title.en.is_empty(), "{name}");
        for (_, item) in standard.items() {
            assert!(!item.title.zh.is_empty() && !item.title.en.is_empty() && !item.id.is_empty(), "{name}");
        }
    }
}

#[test]
fn the_default_is_the_table_of_shares() {
    let all = Standards::load(&[]);
    let standard = all.named("default").unwrap();
    let ids: Vec<&str> = standard.items().map(|(_, i)| i.id.as_str()).filter(|id| !id.starts_with('5')).collect();
    assert_eq!(ids.len(), 26);
    let of =
        |area: &str| -> Frac { standard.items().filter(|(_, i)| i.id.starts_with(area)).map(|(_, i)| i.points).sum() };
    assert_eq!(["1", "2", "3", "4"].map(of), [30, 25, 30, 15].map(Frac::of));
    assert_eq!(standard.max, Frac::of(100));
    assert_eq!(standard.round_at, [Place::Item, Place::Area]);
    let band = |points: &str| standard.band(Frac::parse(points).unwrap()).unwrap();
    assert_eq!(
        [band("100"), band("90"), band("89.5"), band("80"), band("79.5"), band("60"), band("59.5"), band("0")],
        [0, 0, 1, 1, 2, 2, 3, 3]
    );
}

#[test]
fn a_schools_own_file_takes_the_place_of_the_shipped_one() {
    let own = "schema = 1\nno_bands = true\nzh = \"校标准\"\nen = \"own\"\nmax = 2\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1.1\"\npoints = 2\n\
               part = [{ judged = true }]\n";
    let all = Standards::load(&[("school.toml".into(), own.into())]);
    assert!(all.flaws.is_empty(), "{:?}", all.flaws);
    assert_eq!(all.of(None).map(|s| s.name.as_str()), Some("school"));
    assert!(all.named("default").is_some());
    let replaced = Standards::load(&[("default.toml".into(), own.into())]);
    assert_eq!(replaced.named("default").map(|s| &*s.title.zh), Some("校标准"));
    assert_eq!(replaced.all().len(), SHIPPED.len());
}

#[test]
fn a_faulty_file_is_refused_with_its_place_and_the_shipped_one_stays() {
    let item = |part: &str| {
        format!("max = 4\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1.1\"\npoints = 4\npart = [{part}]\n")
    };
    for (text, said) in [
        ("max = [", "own.toml:1:8: not valid TOML"),
        (
            "max = 5\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1.1\"\npoints = 4\npart = [{ judged = true }]\n",
            "own.toml:1:7: the indicators add up to 4, not to max = 5",
        ),
        ("max = 0\n[[area]]\nid = \"1\"\npoints = 3\n", "own.toml:4:10: this adds up to 0, not to 3"),
        (&item("{ ratoi = \"minutes\" }"), "own.toml:7:9: a part has exactly one method"),
        (&item("{ ratio = \"minuets\" }"), "own.toml:7:19: nothing counts “minuets”"),
        (&item("{ ratio = \"rule.no_such\" }"), "nothing counts “rule.no_such”"),
        (&item("{ ratio = \"minutes\", targt = 4 }"), "own.toml:7:30: there is nothing called “targt”"),
        (&item("{ count = \"meeting.lecture\" }"), "own.toml:7:9: target is missing"),
        (&item("{ count = \"meeting.lecture\", target = 0 }"), "target is more than 0"),
        (
            &item("{ steps = \"attendance\", table = [[\"90%\", 3], [\"95%\", 4]] }"),
            "own.toml:7:41: the edges of the table stand in order",
        ),
        (&item("{ steps = \"attendance\", table = [] }"), "the edges of the table stand in order"),
        (&item("{ held = \"meeting.committee\", per = \"week\" }"), "“week” is not one of: month, quarter, half"),
        (&item("{ held = \"meeting.committee\", months = [13] }"), "own.toml:7:49: a month is 1 to 12"),
        (&item("{ all = \"meeting.life\", window = [\"02-30\", \"03-31\"] }"), "a day is 12-01"),
        (&item("{ minimum = \"minutes\", least = 2 }"), "then is missing"),
        (&item("{ price = \"awards\", levels = { moon = 2 } }"), "there is nothing called “moon”"),
        (&item("{ ratio = \"reviews\", proven = true }"), "own.toml:7:30: nothing can be attached to “reviews”"),
        (&item("{ ratio = \"minutes\", points = \"x\" }"), "points is a number"),
        (&item("{ ratio = \"minutes\" }, { judged = true }"), "of several parts each needs its points"),
        ("max = 0\n[[band]]\nfrom = 60\n[[band]]\nfrom = 80\n", "own.toml:4:1: bands stand from the best down"),
        ("max = 0\n[[band]]\nfrom = 60\n", "own.toml:3:8: the last band begins at 0"),
        ("max = 0\nblend = { self = \"1/2\" }\n", "own.toml:2:9: this adds up to 0.5, not to 1"),
        ("max = 0\nfloor = \"cellar\"\n", "“cellar” is not one of: item, total, none"),
        ("max = 0\nquota = { band = \"best\", share = \"1/3\" }\n", "there is no band “best”"),
        (
            "max = 2\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"a\"\npoints = 1\n[[area.item]]\nid = \"a\"\npoints = 1\n",
            "own.toml:8:6: the number a stands twice",
        ),
    ] {
        let found = flaws(text);
        assert!(found.iter().any(|f| f.contains(said)), "{text}\nsaid {found:#?}\nnot {said}");
    }
    let all = Standards::load(&[("default.toml".into(), "max = [".into())]);
    assert_eq!((all.flaws.len(), all.all().len()), (1, SHIPPED.len()));
}

#[test]
fn each_wrong_word_is_told_with_its_line_and_column() {
    let item = |line: &str| format!("max = 4\n[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1.1\"\n{line}\n");
    let part = |part: &str| item(&format!("points = 4\npart = [{{ {part} }}]"));
    // The wrong word, and what is said where it stands.
    for (text, word, said) in [
        (part("ratio = \"reviews\", stages = [\"activst\"]"), "\"activst\"", "“activst” is not one of"),
        (part("ratio = \"reviews\", students = \"phd\""), "\"phd\"", "“phd” is not one of"),
        (part("ratio = \"minutes\", late = \"half\""), "\"half\"", "late is a number"),
        (part("count = \"awards\", target = 1, level = \"world\""), "\"world\"", "“world” is not one of"),
        (part("count = \"awards\", target = 1, entered_within = -1"), "-1", "entered_within is a whole number"),
        (part("count = \"awards\", target = 1, proven = \"yes\""), "\"yes\"", "proven is true or false"),
        (part("count = \"awards\", target = 1, spread = \"week\""), "\"week\"", "“week” is not one of"),
        (part("deduct = \"broken\", each = 2, rules = [\"no_such\"]"), "\"no_such\"", "there is no rule “no_such”"),
        (part("deduct = \"discipline\", each = \"five\""), "\"five\"", "each is a number"),
        (part("deduct = \"given\", each = 1, knock_out = \"x\""), "\"x\"", "knock_out is a whole number"),
        (part("all = \"meeting.life\", window = [\"03-31\"]"), "[\"03-31\"]", "window is [first day, last day]"),
        (
            part("all = \"meeting.life\", window = [\"12-31\", \"01-01\"]"),
            "[\"12-31\"",
            "window is [first day, last day]",
        ),
        (part("steps = \"given\", table = [[1, 4]], edge = \"over\""), "\"over\"", "“over” is not one of"),
        (
            part("around = \"activists\", at = \"30%\", every = \"10%\", each = 1, sides = \"left\""),
            "\"left\"",
            "“left”",
        ),
        (part("around = \"activists\", at = \"30%\", every = 0, each = 1"), "0, each", "every is more than 0"),
        (part("held = \"meeting.picnic\""), "\"meeting.picnic\"", "nothing counts “meeting.picnic”"),
        (part("ratio = \"rule.assessment_low\""), "\"rule.assessment_low\"", "nothing counts “rule.assessment_low”"),
        (part("valued = [5, 1]"), "[5, 1]", "valued is [least, most]"),
        (item("points = 4\njudge = \"nobody\""), "\"nobody\"", "“nobody” is not one of"),
        (item("points = 4\nsign = \"plus\""), "\"plus\"", "“plus” is not one of"),
        (item("points = -4"), "-4", "points are not negative"),
        (item("points = 4\nshortfall = \"all\""), "\"all\"", "shortfall is a number"),
        ("max = 0\n[[area]]\nid = \"1\"\norder = \"first\"\n".to_owned(), "\"first\"", "“first” is not one of"),
        ("max = 0\nround = 1\nround_how = \"off\"\n".to_owned(), "\"off\"", "“off” is not one of"),
        ("max = 0\nround_at = [\"page\"]\n".to_owned(), "\"page\"", "“page” is not one of"),
        ("max = 0\nlevels = [\"child\"]\n".to_owned(), "\"child\"", "“child” is not one of"),
        ("max = 0\nblend = { own = 1 }\n".to_owned(), "own", "there is nothing called “own”"),
        ("max = 0\nstarts = [\"13-01\"]\n".to_owned(), "\"13-01\"", "a day is 12-01"),
        ("max = 0\n[[veto]]\nid = \"V\"\nwhen = { of = \"x\" }\n".to_owned(), "\"x\"", "nothing counts “x”"),
        ("max = 0\n[[veto]]\nid = \"V\"\nband = \"best\"\n".to_owned(), "\"best\"", "there is no band “best”"),
    ] {
        let at = text.find(word).unwrap();
        let (line, column) = (text[..at].lines().count(), at - text[..at].rfind('\n').unwrap());
        let said = format!("own.toml:{line}:{column}: {said}");
        let found = flaws(&text);
        assert!(found.iter().any(|f| f.starts_with(&said)), "{text}\nsaid {found:#?}\nnot {said}");
    }
}

/// Every scoring primitive and qualifier that the standards are composed of, as it is written in a file.
#[test]
fn every_primitive_stands_in_one_of_the_shipped_files() {
    let read = |name: &str| {
        std::fs::read_to_string(format!("{}/fixtures/standards/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let lines = SHIPPED.map(read).concat();
    let lines: Vec<&str> = lines.lines().filter(|l| !l.trim_start().starts_with('#')).collect();
    for words in [
        &["ratio = "][..],
        &["mean = "],
        &["count = ", "target"],
        &["spread = \"quarter\""],
        &["held = ", "per = \"quarter\""],
        &["held = ", "per = \"month\"", "carry = true"],
        &["each = true"],
        &["interval = ", "years = 3"],
        &["steps = ", "edge = \"at_least\""],
        &["steps = \"given\"", "edge = \"at_most\""],
        &["all = "],
        &["deduct = ", "knock_out"],
        &["minimum = ", "then = "],
        &["around = ", "sides = \"both\""],
        &["around = ", "sides = \"below\""],
        &["price = ", "once = true"],
        &["price = ", "level = "],
        &["valued = [0, 5]", "proven = true"],
        &["entered_within"],
        &["window = [\"-1 12-01\", \"03-31\"]"],
        &["stages = "],
        &["late = \"1/2\""],
        &["judged = true"],
        &["shortfall = "],
        &["sign = \"bonus\""],
        &["sign = \"deduction\""],
        &["floor = \"item\""],
        &["floor = \"total\""],
        &["floor = \"none\""],
        &["cap = "],
        &["weight = "],
        &["order = \"cap\""],
        &["order = \"weight\""],
        &["no_ceiling = true"],
        &["max = 200"],
        &["[[veto]]"],
        &["rescale = true"],
        &["blend = "],
        &["least_voices"],
        &["levels = [\"postgraduate\"]"],
        &["bases = "],
        &["quota = "],
        &["round_how = \"down\""],
    ] {
        assert!(lines.iter().any(|l| words.iter().all(|w| l.contains(w))), "{words:?}");
    }
}

/// A whole file around one line.
fn whole(line: &str) -> String {
    let head = "schema = 1\nzh = \"试\"\nmax = 4\n[[band]]\nfrom = 0\nzh = \"合格\"\n";
    format!("{head}[[area]]\nid = \"1\"\n[[area.item]]\nid = \"1.1\"\npoints = 4\n{line}\n")
}

#[test]
fn what_a_sheet_cannot_be_without_is_asked_for() {
    let good = whole("part = [{ judged = true }]");
    assert_eq!(flaws(&good), Vec::<String>::new());
    for (without, said) in [
        ("schema = 1\n", "schema = 1 is missing"),
        ("zh = \"试\"\n", "zh is missing"),
        ("[[band]]\nfrom = 0\nzh = \"合格\"\n", "[[band]] is missing"),
        ("part = [{ judged = true }]\n", "part is missing: how it is scored; part = [{ judged = true }]"),
    ] {
        let found = flaws(&good.replace(without, ""));
        assert!(found.len() == 1 && found[0].contains(said), "{without}: {found:?}");
    }
    let found = flaws("");
    assert!(found.iter().any(|f| f.contains("[[area]] is missing")), "{found:?}");
    for (line, said) in [
        (whole("part = [{ judged = true }]").replace("schema = 1", "schema = 9"), "own.toml:1:10: schema = 9"),
        (
            whole("part = [{ judged = true }]").replace("max", "rectify_below = 60\nmax"),
            "own.toml:3:17: rectify_below is a share",
        ),
        (
            whole("part = [{ judged = true }]").replace("max", "quota = { band = \"合格\", share = \"120%\" }\nmax"),
            "share is a share",
        ),
        (whole("part = [{ judged = true }]").replace("\"1.1\"", "1.1"), "own.toml:10:6: id stands in quotes"),
        (whole("part = [{ judged = true }]").replace("points = 4", "pionts = 4"), "“pionts”; here there are: id, zh,"),
        (whole("part = [{ held = \"meeting.general\", per = \"quarter\", months = [1, 2] }]"), "months goes with per"),
        (whole("part = [{ deduct = \"meeting.committee\", each = 1 }]"), "“meeting.committee” is no fault to take off"),
    ] {
        let found = flaws(&line);
        assert!(found.iter().any(|f| f.contains(said)), "{line}\n{found:#?}\nnot {said}");
    }
}

#[test]
fn a_qualifier_is_read_or_refused_whatever_the_source() {
    let qualifiers = [
        ("entered_within", "7"),
        ("within", "45"),
        ("proven", "true"),
        ("level", "[\"university\"]"),
        ("window", "[\"03-01\", \"06-30\"]"),
        ("months", "[3, 4]"),
        ("stages", "[\"applicant\"]"),
        ("students", "[\"undergraduate\"]"),
        ("rules", "[\"vote_count\"]"),
        ("voices", "20"),
        ("late", "\"50%\""),
    ];
    let sources = [
        "meeting.general",
        "activity.service",
        "rule.first_talk",
        "attendance",
        "minutes",
        "reviews",
        "members",
        "conversions",
        "notices",
        "activists",
        "hours",
        "contacted",
        "plan",
        "broken",
        "rectified",
        "overdue_items",
        "awards",
        "promises",
        "grades",
        "unqualified",
        "discipline",
        "files",
        "satisfaction",
        "answered",
        "service",
        "recommendation_meetings",
        "given",
    ];
    let mut refused = 0;
    for of in sources {
        for (name, value) in qualifiers {
            let found = flaws(&whole(&format!("part = [{{ ratio = \"{of}\", {name} = {value} }}]")));
            let told = found.iter().all(|f| f.contains(of) && f.contains("it reads"));
            assert!(found.len() <= 1 && told, "{of} {name}: {found:?}");
            refused += found.len();
        }
    }
    // As the table of the sources says: what they do not look at is never taken in silence.
    assert_eq!((refused, sources.len() * qualifiers.len()), (197, 297));
    for (of, name, value) in [
        ("rule.first_talk", "within", "45"),
        ("meeting.general", "level", "[\"university\"]"),
        ("members", "rules", "[\"vote_count\"]"),
    ] {
        assert_eq!(
            flaws(&whole(&format!("part = [{{ ratio = \"{of}\", {name} = {value} }}]"))).len(),
            1,
            "{of} {name}"
        );
    }
}
