//! What ballots can say and what they can't: totals that cannot be, elections that leave seats open, papers of both.

use super::counts::{election, fates, motion, tonight};
use super::meetings::meeting;
use super::recorder::run;
use crate::papers::text;
use crate::stage::Stage;
use zhibu::base::Value;
use zhibu::model::road::development::{Step, StepKind};
use zhibu::model::vote::election::Fate;
use zhibu::model::vote::motion::{Motion, MotionState};
use zhibu::model::{Key, Kind};

#[test]
fn an_election_has_its_own_figures_and_no_yes_of_its_own() {
    let mut stage = tonight(0);
    let id = election(&mut stage, 1, &["单晓宁", "曾雨桐"]);
    stage.keys("<enter>").keys(&"12".repeat(20)).keys("222222<enter><enter>");
    stage.shows(&["应选一名，须得", "二票以上（实到过半数）当选：单晓宁当选"]);
    stage.keys("<esc>").shows(&["当选1/1"]);
    stage.hides(&["0/23"]);
    let on = [Key { kind: Kind::Meeting, id: meeting(&stage).head.id }];
    let minutes = text(&stage, "minutes", &on);
    for words in ["应到会有选举权的党员二十三名，实到会二十三名；发出选票二十三张", "单晓宁当选"]
    {
        assert!(minutes.contains(words), "{words} in\n{minutes}");
    }
    // What was announced stands once, what came of it where it was voted on and among the decisions.
    assert_eq!(minutes.matches("发出选票二十三张").count(), 1, "{minutes}");
    // A motion that waits for its vote has no figures.
    for paper in [minutes, text(&stage, "vote_report", &[Key { kind: Kind::Motion, id }])] {
        for nonsense in ["无张", "无票", "；赞成0票", "无人，实到无人"] {
            assert!(!paper.contains(nonsense), "{nonsense} in\n{paper}");
        }
    }
    let minutes = text(&stage, "minutes", &on);
    assert!(minutes.contains("本次会议没有进行表决的"), "{minutes}");
}

#[test]
fn the_result_of_a_vote_stands_once_in_the_minutes() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>").keys(&"1".repeat(19)).keys("<enter><enter><esc>");
    let minutes = text(&stage, "minutes", &[Key { kind: Kind::Meeting, id: meeting(&stage).head.id }]);
    assert_eq!(minutes.matches("发出表决票十九张").count(), 1, "{minutes}");
    assert!(minutes.contains("赞成票超过应到会有表决权的正式党员的半数，同意曾凡同志按期转为"), "{minutes}");
}

#[test]
fn an_election_says_which_seats_are_left_open() {
    let mut stage = tonight(4);
    let id = election(&mut stage, 2, &["单晓宁", "曾雨桐", "解慧"]);
    stage.keys("<enter>").keys(&"122".repeat(10)).keys(&"222".repeat(9)).keys("<enter><enter>");
    stage.shows(&["单晓宁当选，缺额一名", "缺额1名", "再次表决"]);
    stage.keys("<esc>").shows(&["缺额1名", "当选1/2"]);
    stage.keys("<ctrl-t><ctrl-u>").shows(&["选举缺额 1 名，没有再次表决"]);
    stage.keys("<esc><f7><end><enter>:再次表决<enter><ctrl-s><esc><ctrl-t><ctrl-u>").hides(&["没有再次表决"]);
    assert_eq!(fates(&stage, id)[0].2, Some(Fate::Elected));
}

#[test]
fn more_votes_than_ballots_have_seats_to_give_are_refused() {
    let mut stage = tonight(0);
    let id = election(&mut stage, 1, &["单晓宁", "曾雨桐"]);
    // Twenty each of twenty-three ballots for one seat: by totals, where nothing spoils the ballot by itself.
    stage.keys("<enter><tab>20<enter>3<enter>0<enter>20<enter>3<enter>0<ctrl-s>");
    assert!(stage.foot().contains("赞成共 40 票，1 个名额至多 23 票"), "{}", stage.foot());
    stage.hides(&["回车记下结果"]);
    let state = |stage: &Stage| stage.book().get::<Motion>(id).and_then(|m| m.state);
    assert_eq!(state(&stage), Some(MotionState::Open));
    stage.keys("<up><up>3<down>20<ctrl-s><enter>").shows(&["单晓宁当选"]);
    assert_eq!(state(&stage), Some(MotionState::Decided), "{}", stage.screen());
}

#[test]
fn no_ballots_are_issued_for_somebody_who_may_not_be_voted_on() {
    let mut stage = tonight(0);
    let barred = stage.person("高景行").head.id;
    let motions: Vec<Motion> = stage.book().of::<Motion>(meeting(&stage).head.id).cloned().collect();
    let at = motions.iter().position(|m| m.subject.0 == barred).expect("a motion about him");
    stage.keys("<home>").keys(&"<down>".repeat(at)).keys("<enter>");
    stage.shows(&["高景行", "不能安排", "入党介绍人 1 名可用"]);
    stage.hides(&["回车发票"]);
    let issued = |stage: &Stage| stage.book().get::<Motion>(motions[at].head.id).is_some_and(Motion::is_issued);
    stage.keys("<enter>");
    assert!(!issued(&stage) && stage.foot().contains("入党介绍人"), "{}", stage.foot());
    // The superior may have approved it: the number stands in the motion, and with the step that follows.
    stage.shows(&["批准文号"]);
    stage.keys("<esc>e<up><up><up><up><up>").shows(&["批准文号"]);
    let on = Some(Key { kind: Kind::Motion, id: motions[at].head.id });
    stage.keys("<esc>");
    run(&mut stage, "motion.edit", on, &[("permit", Value::words("信党发7号"))]).expect("entered");
    stage.keys("<enter><enter>");
    assert!(issued(&stage), "{}", stage.screen());
    stage.keys(&"1".repeat(23)).keys("<enter><enter>");
    let step = stage.book().of::<Step>(barred).find(|s| s.step == Some(StepKind::Vote1)).cloned();
    assert_eq!(step.map(|s| s.approval.to_string()).as_deref(), Some("信党发7号"));
}

#[test]
fn candidates_are_put_in_the_order_of_the_ballot_and_only_who_can_be_elected_is_offered() {
    let mut stage = tonight(0);
    stage.keys("a<enter>选举支委<enter>").shows(&["应选名额"]);
    stage.hides(&["延长至", "批准文号"]);
    stage.keys("<f9>a<enter>延长<enter>").shows(&["延长至", "对象"]);
    stage.hides(&["应选名额"]);
    stage.keys("<f9>");
    let id = election(&mut stage, 1, &["单晓宁", "曾雨桐", "解慧"]);
    stage.keys("<down><down><ctrl-up><ctrl-up>").shows(&["1 解慧", "2 单晓宁", "3 曾雨桐"]);
    stage.keys("<ctrl-up>").shows(&["1 解慧", "已经在最前"]);
    stage.keys("<ctrl-down>").shows(&["1 单晓宁", "2 解慧"]);
    // Somebody on probation cannot be elected, somebody who stands already is not offered again.
    stage.keys("<f4><enter>曾凡");
    assert_eq!(stage.screen().matches("曾凡").count(), 1, "{}", stage.screen());
    stage.keys("<esc><enter>解慧").hides(&["▸ 解慧"]);
    stage.keys("<esc><esc><enter>").shows(&["唱票 0/23"]);
    let places: Vec<_> = stage.book().of::<zhibu::model::vote::election::Candidate>(id).map(|c| c.place).collect();
    assert_eq!(places, [Some(1), Some(3), Some(2)]);
}

#[test]
fn tellers_are_refused_where_they_were_typed() {
    let mut stage = tonight(0);
    election(&mut stage, 1, &["单晓宁", "曾雨桐"]);
    stage.keys("<ctrl-e><enter>单晓宁<enter><enter>解慧<enter><ctrl-s>");
    assert!(stage.line("候选人不能当").contains("监票人*"), "{}", stage.screen());
    stage.keys("<enter>解慧<enter><enter>解慧<enter><ctrl-s>");
    assert!(stage.line("监票人不能兼计票人").contains("计票人*"), "{}", stage.screen());
}

#[test]
fn tab_goes_on_among_totals_that_are_typed() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter><tab>12<tab>7<ctrl-s>").shows(&["合计 19", "赞成票超过应到会"]);
    assert_eq!(motion(&stage).outcome, None);
}
