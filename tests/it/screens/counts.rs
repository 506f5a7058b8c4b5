//! A vote counted tonight: issued, read out, counted twice, closed, and nothing of a single ballot left.

use super::meetings::meeting;
use crate::stage::Stage;
use zhibu::base::Lang;
use zhibu::model::meeting::sitting::{Attendance, Line};
use zhibu::model::people::roster::Post;
use zhibu::model::people::standing::Stage as Standing;
use zhibu::model::road::development::{Step, StepKind};
use zhibu::model::vote::election::{Candidate, Fate, Part, Teller, Voter};
use zhibu::model::vote::motion::{Count, Motion, MotionKind, MotionState};
use zhibu::model::{Key, Kind};

/// Opens tonight's meeting, everybody there but so many of the voters, and its motions.
pub(super) fn tonight(away: usize) -> Stage {
    let mut stage = Stage::demo();
    stage.keys("4<enter><enter>");
    stage.keys(&"4".repeat(away));
    stage.keys("<ctrl-a><f7>").shows(&["曾凡", "议案"]);
    stage
}

/// Returns the first motion of tonight.
pub(super) fn motion(stage: &Stage) -> Motion {
    stage.book().of::<Motion>(meeting(stage).head.id).next().cloned().expect("a motion")
}

fn count(stage: &Stage) -> Count {
    stage.book().of::<Count>(motion(stage).head.id).next_back().cloned().expect("a count")
}

fn figures(c: &Count) -> [Option<i32>; 7] {
    [c.issued, c.returned, c.written, c.yes, c.no, c.abstain, c.invalid]
}

fn key(stage: &Stage) -> Key {
    Key { kind: Kind::Motion, id: motion(stage).head.id }
}

/// Returns what is sealed now.
fn sealed(stage: &Stage) -> Option<Vec<u8>> {
    stage.app.desk.secret(key(stage)).expect("readable")
}

#[test]
fn ballot_by_ballot_to_the_sentence() {
    let mut stage = tonight(4);
    stage.keys("<enter>").shows(&["应到23 实到19", "到会须12 ✓", "赞成须12", "无记名", "回车发票"]);
    stage.keys("<enter>").shows(&["唱票 0/19"]);
    // Two marks on a ballot, one blank, the rest yes and no.
    stage.keys("111111111111222").shows(&["唱票 15/19", "1 赞成       12"]);
    stage.keys("43").shows(&["唱票 17/19"]);
    insta::assert_snapshot!("count_marking", stage.screen());
    stage.keys("<backspace>").shows(&["唱票 16/19"]);
    stage.keys("3<enter>").shows(&["未收回 2 张", "赞成票超过应到会"]);
    insta::assert_snapshot!("count_review", stage.screen());
    assert!(sealed(&stage).is_some());
    stage.keys("<enter>").shows(&["通过", "收回十七张"]);
    assert_eq!(figures(&count(&stage)), [19, 17, 0, 12, 3, 1, 1].map(Some));
    assert_eq!(sealed(&stage), None);
    // Esc leads back to the motions, the cursor where it was.
    stage.keys("<esc>").shows(&["议案", "曾凡", "12/23"]);
}

#[test]
fn totals_take_at_most_fourteen_keys_that_are_no_digits() {
    let mut stage = tonight(4);
    // From the text: motions, the motion, issue, totals; three numbers; done; closed.
    stage.keys("<esc>");
    let keys = ["<f7>", "<enter>", "<enter>", "<tab>", "12", "<enter>", "6", "<enter>", "1", "<ctrl-s>", "<enter>"];
    assert!(keys.iter().filter(|k| k.starts_with('<')).count() <= 14);
    for key in keys {
        stage.keys(key);
    }
    assert_eq!(figures(&count(&stage)), [19, 19, 0, 12, 6, 1, 0].map(Some), "{}", stage.screen());
    assert_eq!(motion(&stage).state, Some(MotionState::Decided));
}

#[test]
fn full_width_digits_of_an_input_method_are_digits() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter><tab>１２<enter>７");
    stage.shows(&["赞成                        12", "合计 19 = 收回 + 书面"]);
}

#[test]
fn totals_that_do_not_add_up_are_told_and_refused() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter><tab>12<enter>6<ctrl-s>").shows(&["合计 18，收回 + 书面 = 19"]);
    assert!(stage.foot().contains("合计 18"), "{}", stage.foot());
    // No ready sentence of a result that cannot be.
    stage.hides(&["赞成票未超过", "赞成票超过"]);
    stage.keys("7<ctrl-s>").shows(&["合计 19", "赞成票超过应到会"]);
}

#[test]
fn more_returned_than_issued_voids_the_vote_and_it_is_held_again() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>");
    stage.keys(&"1".repeat(20)).keys("<enter>").shows(&["收回 20 多于发出 19"]);
    stage.keys("<enter>");
    assert_eq!((motion(&stage).state, motion(&stage).outcome), (Some(MotionState::Voided), None), "{}", stage.screen());
    assert_eq!(sealed(&stage), None);
    // Somebody came meanwhile: the vote that is held again is theirs too.
    stage.keys("<f5><up><up><up><up><up><home>1<f7><enter>").shows(&["上次表决无效", "实到20"]);
    stage.keys("<enter>").keys(&"1".repeat(20)).keys("<enter><enter>");
    assert_eq!(motion(&stage).state, Some(MotionState::Decided), "{}", stage.screen());
    assert_eq!(count(&stage).round, Some(2));
}

#[test]
fn a_vote_opened_below_the_quorum_is_refused() {
    let mut stage = tonight(12);
    stage.keys("<enter>").shows(&["应到23 实到11", "到会须12 !"]);
    stage.keys("<enter>");
    assert!(stage.foot().contains("不足 12 人，不能表决"), "{}", stage.foot());
    assert_eq!(motion(&stage).present, None);
}

#[test]
fn who_comes_after_the_issue_has_no_ballot_and_who_leaves_keeps_theirs() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>").shows(&["实到19"]);
    let voters = |s: &Stage| s.book().of::<Voter>(motion(s).head.id).count();
    assert_eq!(voters(&stage), 19);
    // The first on the roll comes late, the twentieth leaves.
    stage.keys("<f5><home>2<ctrl-s>");
    let first = stage.book().of::<Attendance>(meeting(&stage).head.id).next().expect("a row").member.0;
    assert!(stage.book().of::<Voter>(motion(&stage).head.id).all(|v| v.member.0 != first));
    stage.keys("<down><down><down><down><down>5<ctrl-s>").shows(&["实到19"]);
    assert_eq!(voters(&stage), 19);
    assert_eq!((motion(&stage).due, motion(&stage).present), (Some(23), Some(19)));
}

#[test]
fn a_recount_that_differs_by_one_is_pointed_at_both_ways() {
    for (first, second, keep, yes) in [(12, 11, "2", 11), (11, 12, "1", 11), (11, 12, "2", 12)] {
        let mut stage = tonight(4);
        let marks = |yes: usize| "1".repeat(yes) + &"2".repeat(19 - yes);
        stage.keys("<enter><enter>").keys(&marks(first)).keys("<enter><space>");
        // The second count does not see the first.
        stage.shows(&["第2遍 · 唱票 0/19", "1 赞成        0"]);
        stage.keys(&marks(second)).keys("<enter>").shows(&["两遍不一致", "! 赞成", "! 不赞成"]);
        stage.keys("<enter>");
        assert_eq!(motion(&stage).outcome, None, "people decide");
        stage.keys(keep).keys("<enter>");
        assert_eq!(count(&stage).yes, Some(yes), "{}", stage.screen());
    }
}

#[test]
fn two_counts_alike_say_so() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>").keys(&"1".repeat(19)).keys("<enter><space>").keys(&"1".repeat(19)).keys("<enter>");
    stage.shows(&["两遍一致"]);
    insta::assert_snapshot!("count_twice", stage.screen());
}

#[test]
fn a_power_cut_in_mid_count_goes_on_where_it_stood() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>1121");
    stage.beat();
    stage.keys("1");
    stage.restart();
    stage.shows(&["唱票 5/19"]);
    stage.keys("1");
    stage.restart();
    stage.shows(&["唱票 6/19", "1 赞成        5"]);
    // Esc leads to the meeting; the text and the count are one key apart.
    stage.keys("<esc>").shows(&["进行中"]);
    stage.keys("<esc>").keys("<f7>").keys("<f7>");
    assert!(sealed(&stage).is_some());
}

#[test]
fn undoing_the_issue_once_the_marks_are_discarded_leaves_nothing() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>1121<delete>是<ctrl-s><ctrl-s><esc>u");
    assert_eq!(motion(&stage).present, None, "{}", stage.screen());
    assert_eq!(sealed(&stage), None);
    assert_eq!(stage.book().of::<Voter>(motion(&stage).head.id).count(), 0);
}

#[test]
fn a_mark_that_cannot_be_kept_is_not_shown() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>");
    stage.room(1000);
    stage.keys("1").shows(&["唱票 0/19"]);
    assert!(stage.foot().contains("写入") || stage.foot().contains("write"), "{}", stage.foot());
    stage.room(1 << 20);
    stage.keys("1").shows(&["唱票 1/19"]);
    // Its room is reserved now: a full disk stops no count.
    stage.room(0);
    stage.keys("12").shows(&["唱票 3/19"]);
}

#[test]
fn undo_takes_back_a_mark_while_counting_and_a_change_before_and_after() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>12u").shows(&["唱票 1/19"]);
    stage.keys("u").shows(&["唱票 0/19"]);
    stage.keys("u").shows(&["唱票 0/19", "没有可撤的票"]);
    stage.keys(&"1".repeat(19)).keys("<enter><enter>").shows(&["· 通过"]);
    stage.keys("u").shows(&["待表决", "唱票 0/19"]);
    assert_eq!(stage.book().of::<Count>(motion(&stage).head.id).count(), 0);
}

#[test]
fn a_written_opinion_is_counted_and_never_makes_a_quorum() {
    let mut stage = tonight(4);
    let absent = stage.book().of::<Attendance>(meeting(&stage).head.id).next().expect("a row").member.0;
    let name = stage.book().name_of(absent, Lang::Zh);
    stage.keys("<enter><ctrl-w>").shows(&["收到书面意见"]);
    stage.keys("<enter>").keys(&name).keys("<enter><ctrl-s>");
    stage.shows(&["书面意见1份", &name, "实到19"]);
    let written: Vec<Option<Part>> = stage.book().of::<Voter>(motion(&stage).head.id).map(|v| v.part).collect();
    assert_eq!(written, [Some(Part::Written)]);
    stage.keys("<enter>").shows(&["唱票 0/20"]);
    stage.keys(&"1".repeat(12)).keys(&"2".repeat(8)).keys("<enter><enter>");
    assert_eq!(figures(&count(&stage)), [19, 19, 1, 12, 8, 0, 0].map(Some), "{}", stage.screen());
    // What it said stands nowhere: the row of the voter knows nothing but its way.
    let row = stage.book().of::<Voter>(motion(&stage).head.id).find(|v| v.part == Some(Part::Written));
    assert_eq!(row.map(|v| v.member.0), Some(absent));
    assert!(stage.book().of::<Line>(meeting(&stage).head.id).any(|l| l.text.contains("书面意见一份")));
}

#[test]
fn a_vote_is_postponed_and_taken_up_again() {
    let mut stage = tonight(4);
    stage.keys("<enter><ctrl-y>材料待补<ctrl-s>").shows(&["暂缓", "材料待补"]);
    assert_eq!(motion(&stage).state, Some(MotionState::Postponed));
    stage.keys(":恢复表决<enter>").shows(&["待表决", "回车发票"]);
    stage.keys(":撤回议案<enter>本人提出<ctrl-s>").shows(&["撤回"]);
    assert_eq!(motion(&stage).state, Some(MotionState::Withdrawn));
}

#[test]
fn tellers_are_full_members_and_the_meeting_adopts_them() {
    let mut stage = tonight(0);
    stage.keys("<enter>").shows(&["还没有监票人、计票人"]);
    let propose = |stage: &mut Stage, one: &str, two: &str| {
        stage.keys(&format!("<ctrl-e><enter>{one}<enter>"));
        if !stage.screen().contains("提名监票人") {
            panic!("{}", stage.screen());
        }
        stage.keys(&format!("<enter>{two}<enter><ctrl-s>"));
    };
    propose(&mut stage, "曾凡", "曾雨桐");
    assert!(stage.screen().contains("须是正式党员"), "{}", stage.screen());
    stage.keys("<f9>");
    propose(&mut stage, "单晓宁", "曾雨桐");
    stage.shows(&["监票人 单晓宁 · 计票人 曾雨桐 · 待大会通过"]);
    assert_eq!(stage.book().of::<Teller>(meeting(&stage).head.id).count(), 2);
    let put = stage.book().of::<Motion>(meeting(&stage).head.id).find(|m| m.kind == Some(MotionKind::Tellers));
    let put = put.expect("the meeting is asked").head.id;
    stage.keys("<esc><end><enter>").shows(&["通过监票人、计票人", "举手"]);
    stage.keys("<enter>").shows(&["填合计"]);
    stage.keys("23<ctrl-s><enter>");
    let state = stage.book().get::<Motion>(put).expect("a motion").state;
    assert_eq!(state, Some(MotionState::Decided), "{}", stage.screen());
    stage.keys("<esc><home><enter>").shows(&["大会通过"]);
}

#[test]
fn admission_needs_its_pre_review_and_notice() {
    let mut stage = tonight(0);
    let nobody = stage.all::<zhibu::model::people::roster::Member>();
    let early = nobody.iter().find(|m| stage.book().standing(m.head.id).stage == Standing::Activist).expect("one");
    let (name, id) = (early.name.to_string(), early.head.id);
    stage.keys("a<enter>接收<enter><enter>").keys(&name).keys("<enter><ctrl-s>");
    assert!(stage.screen().contains("不能安排"), "{}", stage.screen());
    assert!(stage.book().of::<Motion>(meeting(&stage).head.id).all(|m| m.subject.0 != id));
}

/// Puts an election of so many seats to tonight's meeting, with these candidates; gives its id.
pub(super) fn election(stage: &mut Stage, seats: u32, names: &[&str]) -> zhibu::base::Id {
    stage.keys(&format!("a<enter>选举支委<enter>选举支委会<down>{seats}<ctrl-s>"));
    let found = stage.book().of::<Motion>(meeting(stage).head.id).find(|m| m.kind == Some(MotionKind::Election));
    let id = found.unwrap_or_else(|| panic!("no election on\n{}", stage.screen())).head.id;
    stage.keys("<end><enter>");
    for name in names {
        stage.keys("<f4><enter>").keys(name).keys("<enter><ctrl-s>");
    }
    stage.shows(names);
    id
}

pub(super) fn fates(stage: &Stage, id: zhibu::base::Id) -> Vec<(String, Option<i32>, Option<Fate>)> {
    let all = stage.book().of::<Candidate>(id);
    all.map(|c| (stage.book().name_of(c.member.0, Lang::Zh), c.yes, c.fate)).collect()
}

#[test]
fn an_election_asks_for_a_fifth_more_candidates_and_four_fifths() {
    let mut stage = tonight(0);
    election(&mut stage, 3, &["单晓宁", "曾雨桐", "解慧"]);
    stage.shows(&["应选3名，候选人3名（至少4名）", "到会须19"]);
    stage.keys("<enter>");
    assert!(stage.foot().contains("候选人至少 4 名"), "{}", stage.foot());
    let mut stage = tonight(5);
    election(&mut stage, 1, &["单晓宁", "曾雨桐"]);
    stage.keys("<enter>");
    assert!(stage.foot().contains("不足 19 人，不能表决"), "{}", stage.foot());
}

#[test]
fn an_election_is_counted_ballot_by_ballot() {
    let mut stage = tonight(4);
    let id = election(&mut stage, 1, &["单晓宁", "曾雨桐"]);
    stage.keys("<enter>").shows(&["唱票 0/19", "单晓宁", "曾雨桐"]);
    // Ten for the first, eight for the second, one for neither but for somebody else.
    stage.keys(&"12".repeat(10)).keys(&"21".repeat(7)).keys("22<f6>解慧<enter>").shows(&["另选他人"]);
    // Two names on one ballot are one too many; it was counted as spoilt.
    stage.keys("11").shows(&["唱票 19/19"]);
    insta::assert_snapshot!("count_election", stage.screen());
    stage.keys("<enter><enter>").shows(&["单晓宁当选", "有效十八张", "另选解慧 一票", "结果待报上级批复"]);
    let told = fates(&stage, id);
    assert_eq!(told[0], ("单晓宁".to_owned(), Some(10), Some(Fate::Elected)));
    assert_eq!(told[1], ("曾雨桐".to_owned(), Some(7), Some(Fate::NotElected)));
    assert_eq!(told[2], ("解慧".to_owned(), Some(1), Some(Fate::NotElected)));
    // One key from the motions; nobody takes office before the superior has approved.
    stage.keys("<esc><ctrl-w>").shows(&["按选举结果任职", "单晓宁 组织委员"]);
    stage.keys("<ctrl-s>").shows(&["先要有上级批复"]);
    stage.keys("<esc><ctrl-a>信党发12号<ctrl-s>").shows(&["✓ 登记上级批复"]);
    // The elected take office, all at once; one who was not is refused; undo gives the posts back.
    let posts = |stage: &Stage, name: &str| stage.person(name).posts;
    stage.keys("<ctrl-w><ctrl-u>曾雨桐 书记<ctrl-s>").shows(&["曾雨桐 没有在这次选举中当选"]);
    stage.keys("<ctrl-u>单晓宁 书记、组织委员<ctrl-s>");
    assert!(posts(&stage, "单晓宁").has(Post::Secretary), "{}", stage.screen());
    assert!(posts(&stage, "单晓宁").has(Post::Organisation) && !posts(&stage, "曾雨桐").has(Post::Secretary));
    stage.keys("u");
    assert!(posts(&stage, "曾雨桐").has(Post::Secretary) && !posts(&stage, "单晓宁").has(Post::Secretary));
}

#[test]
fn a_tie_for_the_last_seat_is_voted_on_again() {
    let mut stage = tonight(3);
    let id = election(&mut stage, 2, &["单晓宁", "曾雨桐", "解慧"]);
    stage.keys("<enter>").shows(&["唱票 0/20"]);
    // A majority of twenty is eleven: sixteen for the first, twelve each for two who share the last seat.
    stage.keys(&"112".repeat(8)).keys(&"121".repeat(8)).keys(&"211".repeat(4)).keys("<enter><enter>");
    stage.shows(&["单晓宁当选", "曾雨桐、解慧票数相等"]);
    assert_eq!(fates(&stage, id)[1].2, Some(Fate::Tied));
    stage.keys(":再次表决<enter><ctrl-s>");
    let next = stage.book().of::<Motion>(meeting(&stage).head.id).find(|m| m.again.0 == id).cloned();
    let next = next.unwrap_or_else(|| panic!("no second round on\n{}", stage.screen()));
    assert_eq!((next.seats, fates(&stage, next.head.id).len()), (Some(1), 2));
}

#[test]
fn a_candidate_is_no_teller() {
    let mut stage = tonight(0);
    election(&mut stage, 1, &["单晓宁", "曾雨桐"]);
    stage.keys("<ctrl-e><enter>单晓宁<enter><enter>解慧<enter><ctrl-s>");
    assert!(stage.screen().contains("候选人不能当监票人或计票人"), "{}", stage.screen());
    assert_eq!(stage.book().of::<Teller>(meeting(&stage).head.id).count(), 0);
}

#[test]
fn a_failed_vote_leaves_the_road_where_it_was() {
    let mut stage = tonight(4);
    stage.keys("<enter><enter>").keys(&"1".repeat(11)).keys(&"2".repeat(8)).keys("<enter><enter>");
    stage.shows(&["未通过", "赞成票未超过应到会"]);
    let who = motion(&stage).subject.0;
    let vote = stage.book().of::<Step>(who).find(|s| s.step == Some(StepKind::Vote2)).cloned();
    assert_eq!(vote.and_then(|s| s.outcome), Some(zhibu::model::road::development::Outcome::Failed));
}

#[test]
fn the_count_in_english_and_on_eighty_columns() {
    let mut stage = Stage::demo().with(Lang::En, "dark", false).size(80, 24);
    stage.keys("4<enter><enter>4444<ctrl-a><f7><enter><enter>1112");
    stage.shows(&["ballot 4 of 19", "voters due 23, present 19", "secret ballot"]);
    insta::assert_snapshot!("count_english", stage.screen());
}
