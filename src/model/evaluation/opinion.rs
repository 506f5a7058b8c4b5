//! What is said about a person in a round: signed opinions, totals of secret ballots, an appeal.

use crate::base::{Lang, Refusal};
use crate::model::evaluation::round::{Evaluation, EvaluationResult, Grade};
use crate::model::people::roster::Member;
use crate::model::{Book, Codes, Hooks, Link, Prose, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Who speaks.
    Voice {
        Own = 0 "self" msg!("本人", "self"),
        Members = 1 "members" msg!("党员", "members"),
        Students = 2 "students" msg!("普通学生", "students"),
        Teacher = 3 "teacher" msg!("任课教师", "teacher"),
        Supervisor = 4 "supervisor" msg!("导师", "supervisor"),
        Mentor = 5 "mentor" msg!("企业导师", "firm mentor"),
    }
}

codes! {
    /// Where a count of ballots is in its life.
    GradeCountState {
        Open = 0 "open" msg!("计票中", "being counted"),
        Closed = 1 "closed" msg!("已计票", "counted"),
    }
}

codes! {
    /// What became of an appeal.
    AppealState {
        Open = 0 "open" msg!("受理中", "open"),
        Upheld = 1 "upheld" msg!("维持", "grade upheld"),
        Changed = 2 "changed" msg!("改评", "grade changed"),
    }
}

record! {
    /// A signed opinion about one person: self-evaluation, a member's spoken one, students', a teacher's (评议意见).
    Opinion "opinion" msg!("评议意见", "opinion"), happened: Some(msg!("日期", "on")), {
        /// The round.
        evaluation: Link<Evaluation> = msg!("民主评议", "evaluation"), Required Owner;
        /// About whom.
        member: Link<Member> = msg!("评议对象", "about"), Required Owner;
        /// Who speaks.
        voice: Option<Voice> = msg!("来源", "source"), Required;
        /// The name under it.
        by: Words = msg!("署名", "signed by");
        /// How many it speaks for.
        voices: Option<i32> = msg!("人数", "voices");
        /// The grade it gives.
        grade: Option<Grade> = msg!("意见等次", "grade given");
        /// Marks from 5 to 1 for each item of the conduct sheet, in its order.
        marks: Words = msg!("分项打分", "marks by item");
        /// What is said; needed for a mark of 1 or 2.
        text: Prose = msg!("意见", "opinion");
    }
}

record! {
    /// Totals of one secret count of grading sheets: who voted what is nowhere (测评计票).
    GradeCount "grade_count" msg!("测评计票", "grade count"), happened: Some(msg!("测评日", "held on")), {
        /// The round.
        evaluation: Link<Evaluation> = msg!("民主评议", "evaluation"), Required Owner;
        /// Whose ballots.
        voice: Option<Voice> = msg!("来源", "source"), Required;
        /// Whether it is a session held later for those who were absent (补评).
        late: bool = msg!("补评", "held later");
        /// Ballots given out.
        issued: Option<i32> = msg!("发出", "issued");
        /// Ballots that came back.
        returned: Option<i32> = msg!("收回", "returned"), Command;
        /// Ballots that are not valid as a whole.
        invalid: Option<i32> = msg!("废票", "invalid ballots"), Command;
        /// Why ballots and marks are not valid, with how many each.
        spoilt: Prose = msg!("无效原因", "why not valid"), Command;
        /// Whether so few took part that no figures are kept.
        withheld: bool = msg!("人数过少不留分项", "too few: figures not kept"), Command;
        /// Where it is in its life.
        state: Option<GradeCountState> = msg!("状态", "state"), Command;
    }
}

record! {
    /// What one count gave one person (测评票数).
    GradeTally "grade_tally" msg!("测评票数", "grade tally"), happened: None, {
        /// The count.
        count: Link<GradeCount> = msg!("测评计票", "count"), Required Owner;
        /// Whose result.
        result: Link<EvaluationResult> = msg!("评议结果", "result"), Required Owner;
        /// Marks for 优秀.
        excellent: Option<i32> = msg!("优秀", "excellent"), Command;
        /// Marks for 合格.
        qualified: Option<i32> = msg!("合格", "qualified"), Command;
        /// Marks for 基本合格.
        basic: Option<i32> = msg!("基本合格", "basically qualified"), Command;
        /// Marks for 不合格.
        unqualified: Option<i32> = msg!("不合格", "unqualified"), Command;
        /// Marks that are not valid on valid ballots.
        invalid: Option<i32> = msg!("无效", "invalid"), Command;
    }
}

record! {
    /// An appeal against a grade; both versions stay (申诉).
    Appeal "appeal" msg!("申诉", "appeal"), happened: Some(msg!("申诉日", "appealed on")), {
        /// Against which result.
        result: Link<EvaluationResult> = msg!("评议结果", "result"), Required Owner;
        /// What is asked and why.
        text: Prose = msg!("申诉理由", "grounds"), Required;
        /// The grade it is against.
        earlier: Option<Grade> = msg!("原等次", "grade before"), Command;
        /// The grade after it.
        later: Option<Grade> = msg!("复核等次", "grade after"), Command;
        /// What became of it.
        state: Option<AppealState> = msg!("状态", "state"), Command;
        /// When that was decided.
        decided_on: Option<NaiveDate> = msg!("复核日期", "decided on"), Command;
        /// Why.
        reason: Words = msg!("复核理由", "reason"), Command;
    }
}

impl Opinion {
    /// Returns the marks, where every one is from 1 to 5.
    pub fn marks(&self) -> Option<Vec<u8>> {
        let mark = |word: &str| word.parse::<u8>().ok().filter(|n| (1..=5).contains(n));
        self.marks.split_whitespace().map(mark).collect()
    }
}

impl Hooks for Opinion {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let who = self.voice.map_or("", |v| v.row().label.get(lang));
        format!("{} {who} {}", book.name_of(self.member.0, lang), &*self.by)
    }
    fn shown() -> &'static [&'static str] {
        &["member", "voice", "by", "grade", "voices", "happened", "text"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(o) = after else { return Ok(()) };
        if !book.of::<EvaluationResult>(o.evaluation.0).any(|r| r.member == o.member) {
            let text = msg!("这个人不在这一轮评议中", "this person is not in the round");
            return Err(Refusal::new(text).at("member"));
        }
        let signed = matches!(o.voice, Some(Voice::Teacher | Voice::Supervisor | Voice::Mentor));
        if signed && o.by.is_empty() {
            let text = msg!("教师、导师的意见要署名", "an opinion of a teacher or supervisor is signed");
            return Err(Refusal::new(text).at("by"));
        }
        let Some(marks) = o.marks() else {
            let text = msg!("分项打分写 1 到 5，用空格隔开", "marks are 1 to 5 with spaces between");
            return Err(Refusal::new(text).at("marks"));
        };
        if marks.iter().any(|n| *n <= 2) && o.text.is_empty() {
            let text = msg!("打 1 分、2 分要写明情况", "a mark of 1 or 2 needs words");
            return Err(Refusal::new(text).at("text"));
        }
        if o.grade.is_none() && o.text.is_empty() && marks.is_empty() {
            return Err(Refusal::new(msg!("意见是空的", "the opinion is empty")).at("text"));
        }
        Ok(())
    }
}

impl GradeCount {
    /// Returns the ballots that count.
    pub fn valid(&self) -> i32 {
        self.returned.unwrap_or(0) - self.invalid.unwrap_or(0)
    }

    /// Returns whether its totals are taken.
    pub fn is_closed(&self) -> bool {
        self.state == Some(GradeCountState::Closed)
    }

    /// Returns whether it is the ballot of the evaluation meeting itself.
    pub fn is_meetings(&self) -> bool {
        self.voice == Some(Voice::Members) && !self.late
    }
}

impl Hooks for GradeCount {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let who = self.voice.map_or("", |v| v.row().label.get(lang));
        let later = if self.late { msg!(" 补评", " (later)").get(lang) } else { "" };
        let text = msg!("{round} {who}测评{later}", "{round}: ballots of {who}{later}");
        text.with("round", book.name_of(self.evaluation.0, lang)).with("who", who).with("later", later).render(lang)
    }
    fn shown() -> &'static [&'static str] {
        &["evaluation", "voice", "late", "happened", "issued", "returned", "invalid", "state"]
    }
    fn guard(before: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(c) = after else { return Ok(()) };
        if !matches!(c.voice, Some(Voice::Members | Voice::Students)) {
            let text = msg!("只有党员和普通学生填测评票", "only members and students fill in ballots");
            return Err(Refusal::new(text).at("voice"));
        }
        let other = |o: &&GradeCount| o.head.id != c.head.id && o.is_meetings();
        if c.is_meetings() && book.of::<GradeCount>(c.evaluation.0).any(|o| other(&o)) {
            let text =
                msg!("党员测评已经有了；补评请选“补评”", "the members' ballot is there; a later one is marked so");
            return Err(Refusal::new(text).at("late"));
        }
        if let Some(b) = before.filter(|b| b.is_closed() && c.is_closed())
            && (b.voice, b.late, b.evaluation) != (c.voice, c.late, c.evaluation)
        {
            let text = msg!("已经计票，来源不再改动", "it is counted: its source stands");
            return Err(Refusal::new(text).at("voice"));
        }
        let n = |n: Option<i32>| n.unwrap_or(0);
        if c.is_closed() && (n(c.returned) > n(c.issued) || n(c.invalid) > n(c.returned)) {
            let text = msg!(
                "发出 {a} 张，收回 {b} 张，废票 {c} 张：对不上",
                "{a} issued, {b} returned, {c} invalid: that cannot be"
            );
            let text = text.with("a", n(c.issued)).with("b", n(c.returned)).with("c", n(c.invalid));
            return Err(Refusal::new(text).at("returned"));
        }
        // Asked when it closes: who votes later may be noted otherwise afterwards.
        let closes = c.is_closed() && before.is_some_and(|b| !b.is_closed());
        let named = book.of::<EvaluationResult>(c.evaluation.0).filter(|r| r.late_on == c.head.happened).count();
        if c.late && closes && usize::try_from(n(c.returned)).is_ok_and(|n| n > named) {
            let text = msg!("补评收回 {a} 张，登记补评的只有 {b} 人", "{a} ballots came back of {b} who vote later");
            return Err(Refusal::new(text.with("a", n(c.returned)).with("b", named)).at("returned"));
        }
        Ok(())
    }
}

impl GradeTally {
    /// Returns the four grades.
    pub fn marks(&self) -> [i32; 4] {
        [self.excellent, self.qualified, self.basic, self.unqualified].map(|n| n.unwrap_or(0))
    }
}

impl Hooks for GradeTally {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.result.0, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["result", "count", "excellent", "qualified", "basic", "unqualified", "invalid"]
    }
    /// The marks of a person add up to the valid ballots; nobody outside the round has any.
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(t) = after else { return Ok(()) };
        let (count, result) = (book.get::<GradeCount>(t.count.0), book.get::<EvaluationResult>(t.result.0));
        let (Some(count), Some(result)) = (count, result) else { return Ok(()) };
        if count.evaluation != result.evaluation {
            let text = msg!("这个人不在这一轮评议中", "this person is not in the round");
            return Err(Refusal::new(text).at("result"));
        }
        if result.probationary || count.withheld || !count.is_closed() {
            let text = msg!("这里不能有票数", "there can be no figures here");
            return Err(Refusal::new(text).at("result"));
        }
        if book.of::<GradeTally>(count.head.id).any(|o| o.head.id != t.head.id && o.result == t.result) {
            let text = msg!("一个人只有一行票数", "a person has one row of figures");
            return Err(Refusal::new(text).at("result"));
        }
        let sum = t.marks().iter().sum::<i32>() + t.invalid.unwrap_or(0);
        if sum != count.valid() {
            let text = msg!("{who}：合计 {a}，应等于有效票 {b}", "{who}: {a} in all, but {b} valid ballots");
            let who = book.name_of(result.member.0, Lang::Zh);
            return Err(Refusal::new(text.with("who", who).with("a", sum).with("b", count.valid())).at("excellent"));
        }
        Ok(())
    }
}

impl EvaluationResult {
    /// Returns whether an appeal takes its grade to another: as it was decided, or back where its decision is taken back.
    pub(super) fn was_appealed(&self, later: Option<Grade>, book: &Book) -> bool {
        let moves = |a: &Appeal| match a.later {
            Some(_) => a.earlier == self.grade && a.later == later,
            None => a.earlier == later,
        };
        book.of::<Appeal>(self.head.id).any(moves)
    }
}

impl Hooks for Appeal {
    fn title(&self, book: &Book, lang: Lang) -> String {
        book.name_of(self.result.0, lang)
    }
    fn shown() -> &'static [&'static str] {
        &["result", "happened", "earlier", "later", "state", "decided_on", "text"]
    }
}
