//! An honest office: a branch that lives lawfully for two years, written into a book as far as a day has come.

use chrono::{Datelike, Days, NaiveDate};
use zhibu::base::{Id, Value};
use zhibu::model::book::display;
use zhibu::model::{AnyRecord, Book, Head, Kind};

pub const BRANCH: Id = Id(1);
/// The day on which the book began.
pub const BEGUN: &str = "2024-10-08";

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

/// What is written of it until a day.
pub struct Office {
    today: NaiveDate,
    next: u128,
    records: Vec<AnyRecord>,
    /// Its full members, in their order.
    pub full: Vec<Id>,
}

impl Office {
    /// Writes the life of a branch of so many full members until a day.
    pub fn until(today: &str, full: usize) -> Office {
        let mut office = Office { today: day(today), next: 100, records: Vec::new(), full: Vec::new() };
        office.branch();
        for n in 0..full {
            office.member(n);
        }
        office.posts();
        let first = office.applicant(
            "解思",
            [
                "2024-10-20",
                "2024-11-05",
                "2024-12-01",
                "2024-12-10",
                "2024-12-12",
                "2025-12-12",
                "2025-12-15",
                "2026-01-04",
            ],
        );
        office.reviews(first, &["2025-06-05", "2025-12-01", "2026-05-20"]);
        office.admitted(first);
        let second = office.applicant(
            "查良",
            [
                "2025-09-25",
                "2025-10-10",
                "2025-11-10",
                "2025-11-20",
                "2025-11-25",
                "2029-01-01",
                "2029-01-01",
                "2029-01-01",
            ],
        );
        office.reviews(second, &["2026-05-15", "2026-11-10"]);
        for (who, from) in [(first, "2024-12-10"), (second, "2025-11-20")] {
            office.reports(who, day(from));
        }
        office.rhythm();
        office.rounds();
        office.dues();
        office
    }

    /// Returns the book of that day.
    pub fn book(self) -> Book {
        let mut book = Book::load(self.records.into_iter());
        book.stand_on(self.today);
        book
    }

    /// Adds a record if its day has come; the fields are written as a sheet writes them.
    pub fn put(&mut self, kind: &str, on: Option<NaiveDate>, links: &[(&str, Id)], cells: &[(&str, &str)]) -> Id {
        self.next += 1;
        let kind = Kind::named(kind).unwrap_or_else(|| panic!("no kind {kind}"));
        let entered = day(BEGUN).and_hms_opt(9, 0, 0).expect("a time").and_utc().fixed_offset();
        let head = Head { id: Id(self.next), branch: BRANCH, happened: on, entered, ..Head::default() };
        let mut record = kind.blank(head);
        let at = |name: &str| kind.field(name).unwrap_or_else(|| panic!("{} has no {name}", kind.name()));
        for (name, id) in links {
            record.set(at(name), Value::Link(*id)).expect("a link");
        }
        for (name, text) in cells {
            let cell = display::parse(&Book::default(), &kind.fields()[at(name)], text, self.today);
            record.set(at(name), cell.unwrap_or_else(|e| panic!("{name} {text}: {e:?}"))).expect("a cell");
        }
        if on.is_none_or(|on| on <= self.today) {
            self.records.push(record);
        }
        Id(self.next)
    }

    fn on(&mut self, kind: &str, on: &str, links: &[(&str, Id)], cells: &[(&str, &str)]) -> Id {
        self.put(kind, Some(day(on)), links, cells)
    }

    fn branch(&mut self) {
        let head = Head { id: BRANCH, branch: BRANCH, ..Head::default() };
        let mut branch = Kind::Branch.blank(head);
        for (name, text) in [("name", "第二党支部"), ("level", "undergraduate"), ("started_on", BEGUN)] {
            let at = Kind::Branch.field(name).expect("a field");
            let cell = display::parse(&Book::default(), &Kind::Branch.fields()[at], text, self.today).expect("a cell");
            branch.set(at, cell).expect("kept");
        }
        self.records.push(branch);
    }

    /// A full member of before the book, as a roster brings one.
    fn member(&mut self, n: usize) {
        let name = format!("仇{}", char::from_u32(0x4e00 + n as u32 * 7).expect("a character"));
        let born = format!("200{}-0{}-15", n % 4, 1 + n % 9);
        let cells = [("name", &*name), ("birth_date", &born), ("level", "undergraduate")];
        let id = self.put("member", None, &[], &cells);
        let roster = ("from_roster", "是");
        let passed = ("outcome", "passed");
        self.on("step", "2021-05-20", &[("member", id)], &[("step", "vote_1"), passed, roster]);
        self.put("step", None, &[("member", id)], &[("step", "approval_1"), roster]);
        let until = ("until", "2022-05-20");
        self.put("step", None, &[("member", id)], &[("step", "vote_2"), passed, until, roster]);
        self.put("step", None, &[("member", id)], &[("step", "approval_2"), roster]);
        self.full.push(id);
    }

    fn posts(&mut self) {
        let large = self.full.len() >= 7;
        let posts: &[&str] =
            if large { &["secretary", "organisation", "publicity", "discipline"] } else { &["secretary"] };
        for (n, post) in posts.iter().enumerate() {
            let holder = self.full[n];
            let cells =
                [("post", *post), ("way", "elected"), ("decision", "院党〔2024〕9号"), ("approved_on", "2024-10-15")];
            self.on("post", "2024-10-10", &[("member", holder)], &cells);
        }
    }

    /// Somebody who applies, is talked with, named, filed and looked after, and listed where the days say so.
    fn applicant(&mut self, name: &str, days: [&str; 8]) -> Id {
        let id =
            self.put("member", None, &[], &[("name", name), ("birth_date", "2005-03-01"), ("level", "undergraduate")]);
        let who = [("member", id)];
        let [applied, talked, recommended, named, filed, proposed, agreed, listed] = days;
        self.on("step", applied, &who, &[("step", "apply")]);
        let talker = self.full[0];
        self.on("talk", talked, &[("member", id), ("talker", talker)], &[("text", "谈入党动机")]);
        let figures = [("due", "20"), ("present", "18"), ("yes", "17"), ("by_league", "第一团支部")];
        self.on("recommendation", recommended, &who, &figures);
        self.on("step", named, &who, &[("step", "activist")]);
        self.on("step", filed, &who, &[("step", "activist_filed")]);
        for contact in [self.full[0], self.full[1]] {
            self.on("contact", filed, &[("member", id), ("contact", contact)], &[]);
        }
        self.on("step", proposed, &who, &[("step", "prospect_proposed")]);
        self.on("step", agreed, &who, &[("step", "prospect_agreed")]);
        self.on("step", listed, &who, &[("step", "prospect")]);
        id
    }

    fn reviews(&mut self, who: Id, days: &[&str]) {
        for on in days {
            let cells =
                ["thought", "everyday", "key_moments", "self_opinion", "masses_opinion"].map(|name| (name, "表现良好"));
            self.on("review", on, &[("member", who)], &cells);
        }
    }

    /// The road from the listing to the oath, and the year after it.
    fn admitted(&mut self, who: Id) {
        let one = [("member", who)];
        for contact in [self.full[0], self.full[1]] {
            self.on("contact", "2026-01-06", &[("member", who), ("contact", contact)], &[("role", "introducer")]);
        }
        self.on("step", "2026-01-15", &one, &[("step", "vetting")]);
        let hours = [("category", "prospect"), ("hours", "24"), ("days", "3")];
        self.on("training", "2026-03-10", &one, &hours);
        self.on("step", "2026-03-20", &one, &[("step", "committee_review")]);
        let passed = [("gate", "admission"), ("conclusion", "passed"), ("document", "院党〔2026〕3号")];
        self.on("pre_review", "2026-03-25", &one, &passed);
        let told = [
            ("gate", "admission"),
            ("ordered_by", "学院党委"),
            ("ways", "posted"),
            ("place", "学院公告栏"),
            ("bodies", "学院党委"),
            ("contact_phone", "000-0000000"),
            ("result_on", "2026-04-02"),
        ];
        self.on("public_notice", "2026-03-26", &one, &told);
        self.on("step", "2026-04-08", &one, &[("step", "form_filled")]);
        let meeting = self.meeting("2026-04-10", "发展党员大会", "general、admission");
        self.motion(meeting, "2026-04-10", who);
        self.on(
            "step",
            "2026-04-10",
            &[("member", who), ("meeting", meeting)],
            &[("step", "vote_1"), ("outcome", "passed")],
        );
        for (on, step) in [
            ("2026-04-20", "committee_talk"),
            ("2026-05-08", "approval_1"),
            ("2026-05-10", "filed_above"),
            ("2026-05-12", "assigned"),
            ("2026-06-01", "oath"),
        ] {
            self.on("step", on, &one, &[("step", step)]);
        }
        let mut cells =
            ["thought", "everyday", "key_moments", "self_opinion", "masses_opinion"].map(|n| (n, "表现良好")).to_vec();
        cells.extend([("exemplary", "带头值班"), ("theory", "理解宗旨")]);
        self.on("review", "2026-11-05", &one, &cells);
    }

    fn motion(&mut self, meeting: Id, on: &str, who: Id) {
        if day(on) > self.today {
            return;
        }
        let n = self.full.len().to_string();
        let cells = [("kind", "admission"), ("state", "decided"), ("due", &*n), ("present", &n), ("outcome", "passed")];
        let motion = self.put("motion", None, &[("meeting", meeting), ("subject", who)], &cells);
        let count = [
            ("round", "1"),
            ("issued", &*n),
            ("returned", &n),
            ("yes", &n),
            ("no", "0"),
            ("abstain", "0"),
            ("invalid", "0"),
        ];
        self.put("count", None, &[("motion", motion)], &count);
        for (at, role) in ["scrutineer", "counter"].iter().enumerate() {
            let who = self.full[at + 1];
            self.put("teller", None, &[("meeting", meeting), ("member", who)], &[("role", role)]);
        }
    }

    /// A meeting of everybody, convened, held and signed.
    fn meeting(&mut self, on: &str, title: &str, kinds: &str) -> Id {
        let day = day(on);
        let noticed = (day - Days::new(5)).to_string();
        let cells = [
            ("title", title),
            ("kinds", kinds),
            ("starts", "18:30"),
            ("ends", "20:30"),
            ("place", "三教101"),
            ("state", "signed"),
            ("noticed_on", &*noticed),
        ];
        let people = [("chair", self.full[0]), ("recorder", self.full[1])];
        let id = self.put("meeting", Some(day), &people, &cells);
        let called = if day <= self.today { self.full.clone() } else { Vec::new() };
        for who in called {
            self.put("attendance", None, &[("meeting", id), ("member", who)], &[("state", "present")]);
        }
        id
    }

    /// The meetings of every month, quarter and year.
    fn rhythm(&mut self) {
        for month in (0..27).filter_map(|n| day("2024-10-01").checked_add_months(chrono::Months::new(n))) {
            let on = |n: u32| month.with_day(n).expect("a day").to_string();
            self.meeting(&on(12), "主题党日", "party_day");
            if self.full.len() >= 7 {
                self.meeting(&on(14), "支委会", "committee");
            }
            if month.month0() % 3 == 1 {
                self.meeting(&on(26), "支部党员大会", "general");
                self.meeting(&on(27), "党课", "lecture");
            }
            if month.month0() % 3 == 2 {
                let cells = [("level", "college"), ("plan_progress", "按计划"), ("procedure", "齐全")];
                self.put("inspection", month.with_day(15), &[], &cells);
            }
            if month.month() == 11 {
                self.meeting(&on(24), "谈心谈话", "heart_talk");
            }
        }
    }

    /// The round of each year, with the meeting of organisational life.
    fn rounds(&mut self) {
        for year in [2024, 2025, 2026] {
            let on = format!("{year}-12-10");
            let meeting = self.meeting(&on, "组织生活会", "life、evaluation");
            let closed = format!("{year}-12-18");
            let over = day(&closed) <= self.today;
            let step = if over { "closed" } else { "study" };
            let mut cells =
                vec![("year", format!("{year}")), ("step", step.to_owned()), ("decided_by", "meeting".to_owned())];
            if over {
                cells.push(("closed_on", closed.clone()));
            }
            let cells: Vec<(&str, &str)> = cells.iter().map(|(n, t)| (*n, t.as_str())).collect();
            let round = self.on("evaluation", &format!("{year}-12-02"), &[("meeting", meeting)], &cells);
            let n = self.full.len().to_string();
            for who in self.full.clone() {
                let told = [
                    ("level", "undergraduate"),
                    ("grade", "qualified"),
                    ("told_on", &*closed),
                    ("signed_on", &closed),
                    ("opinion", "合格"),
                ];
                self.put("result", Some(day(&closed)), &[("evaluation", round), ("member", who)], &told);
            }
            let counted =
                [("voice", "members"), ("issued", &*n), ("returned", &n), ("invalid", "0"), ("state", "closed")];
            self.put("grade_count", Some(day(&on)), &[("evaluation", round)], &counted);
        }
    }

    /// Thought reports every quarter, trainings every term.
    fn reports(&mut self, who: Id, from: NaiveDate) {
        let mut on = from;
        for n in 1..12 {
            on = on + Days::new(85);
            let reader = self.full[0];
            self.put("thought_report", Some(on), &[("member", who), ("reader", reader)], &[]);
            if n % 2 == 0 {
                let cells = [("category", "party_school"), ("hours", "8")];
                self.put("training", Some(on), &[("member", who)], &cells);
            }
        }
    }

    /// Dues of every month, paid in it.
    fn dues(&mut self) {
        for month in (0..27).filter_map(|n| day("2024-10-01").checked_add_months(chrono::Months::new(n))) {
            for who in self.full.clone() {
                let name = month.format("%Y-%m").to_string();
                let cells = [("since", &*name), ("through", &name), ("amount", "0.20")];
                self.put("dues", month.with_day(8), &[("member", who)], &cells);
            }
        }
    }
}
