//! What members do for others: services and activities by list, form and card; people put on a list in a few keys.

use crate::stage::Stage;
use zhibu::base::Lang;
use zhibu::model::Kind;
use zhibu::model::activity::event::{Activity, Participation, PracticeBase};
use zhibu::model::activity::service::{Service, ServiceKind};

/// Opens the list of a kind by the palette.
fn list<'s>(stage: &'s mut Stage, what: &str) -> &'s mut Stage {
    stage.keys(&format!(":{what}一览<enter>"))
}

#[test]
fn a_dormitory_sign_goes_up_and_comes_down() {
    let mut stage = Stage::demo();
    list(&mut stage, "服务").shows(&["服务 15", "黄松", "评议不合", "2026-01-12", "解慧"]);
    stage.keys("a<tab>单一诺<enter>宿舍<enter><tab><tab>学生公寓12栋409室<tab><tab><tab>登记表<ctrl-s>");
    stage.shows(&["服务 16"]);
    let made = stage.all::<Service>().last().copied().cloned().expect("a record");
    assert_eq!((made.kind, &*made.room), (Some(ServiceKind::DormSign), "学生公寓12栋409室"));
    assert_eq!(made.head.happened, "2026-11-24".parse().ok(), "the day it went up is today unless told");
    // Where somebody lives is masked as the address is.
    stage.keys("<end>").hides(&["学生公寓"]);
    stage.keys("<ctrl-g>").shows(&["学生公寓"]);
    stage.keys("<ctrl-g>").hides(&["学生公寓"]);
    // The day it came down, and why.
    stage.keys("e<tab><tab><tab><tab><tab><tab>1120<tab>毕业<ctrl-s>").shows(&["“止”早于开始"]);
    stage.keys("<ctrl-u>1124<tab><ctrl-u>换宿舍<ctrl-s>").shows(&["换宿舍"]);
    stage.keys("<enter>").shows(&["服务 · 单一诺 宿舍标志", "更改历史", "止（摘下）： -> 2026-11-24"]);
    // The card of the person has it in its timeline; undo takes both changes back, in words.
    let id = stage.person("单一诺").head.id;
    stage.keys("<esc>");
    stage.open(Kind::Member, id).keys("<end>");
    for _ in 0..40 {
        if stage.screen().contains("服务 宿舍标志") {
            break;
        }
        stage.keys("<up>");
    }
    stage.shows(&["服务 宿舍标志 · ", "换宿舍"]);
    stage.hides(&["409室"]);
    stage.keys("<esc>u").shows(&["撤销"]);
    stage.keys("u");
    assert_eq!(stage.book().len(Kind::Service), 15);
}

#[test]
fn what_a_service_must_have() {
    let mut stage = Stage::demo();
    list(&mut stage, "服务");
    stage.keys("a<tab>单一诺<enter>服务<enter><ctrl-s>").shows(&["要写做了什么"]);
    stage.keys("值班<up><up><up><ctrl-u>+7<ctrl-s>").shows(&["2026-12-01 还没有到"]);
    // Whoever has left was not here any more.
    stage.keys("<ctrl-u>0901<tab>杜梦瑶<enter><ctrl-s>").shows(&["杜梦瑶 2026-09-01 不在本支部"]);
    stage.keys("<up><ctrl-u>0601<ctrl-s>").shows(&["服务 16"]);
}

#[test]
fn people_marked_in_the_roster_come_onto_a_list_at_once() {
    let mut stage = Stage::demo();
    let before = stage.book().len(Kind::Participation);
    // The activity that was entered last stands in the form already: two keys for however many are marked.
    stage.keys("2<right><space><space><space>m").shows(&["记入活动名单 (3)", "程序设计学业帮扶"]);
    stage.keys("<ctrl-s>").shows(&["李立新等 3 人：程序设计学业帮扶"]);
    assert_eq!(stage.book().len(Kind::Participation), before + 3);
    stage.keys("m<ctrl-s>").shows(&["都已在“程序设计学业帮扶”的名单上"]);
    // With one more marked only that one is new. Without letters the same: F7 marks, Ctrl-W puts on the list.
    stage.keys("<esc><f7><ctrl-w><ctrl-s>").shows(&["陈若曦：程序设计学业帮扶"]);
    stage.keys("u").shows(&["撤销"]);
    assert_eq!(stage.book().len(Kind::Participation), before + 3);
    // Another activity by a few letters of its name, its day beside it.
    stage.keys("m<enter>").shows(&["2026-10-18", "2026-11-08"]);
    stage.keys("yxfw<enter><ctrl-s>").shows(&["：迎新服务站"]);
    // Somebody who came later, and one who has left, were not there.
    let late = stage.person("尹楠").head.id;
    stage.open(Kind::Member, late).keys(":activity.join<enter><enter>迎新<enter><ctrl-s>");
    stage.shows(&["尹楠 2026-09-05 不在本支部"]);
}

#[test]
fn names_are_typed_as_they_stand_on_paper() {
    let mut stage = Stage::demo();
    list(&mut stage, "活动").keys("<end>").shows(&["程序设计学业帮扶", "佐证"]);
    stage.keys(":activity.names<enter>单晓宁、 2024210106 仇文博,单晓宁<ctrl-s>").shows(&["单晓宁等 3 人"]);
    let last = stage.all::<Activity>().last().unwrap().head.id;
    assert_eq!(stage.book().of::<Participation>(last).count(), 7);
    stage.keys(":activity.names<enter>刘洋<ctrl-s>").shows(&["“刘洋” 不止一个"]);
    stage.keys("<f9>:activity.names<enter>刘洋 张三丰 查明轩<ctrl-s>").shows(&["这些人找不到或不止一个：刘洋 张三丰"]);
    assert_eq!(stage.book().of::<Participation>(last).count(), 7, "nobody is taken while one is not found");
    stage.keys("<esc><enter>").shows(&["活动 · 程序设计学业帮扶", "参加 单晓宁", "人数"]);
}

#[test]
fn an_activity_says_what_it_lacks_until_it_is_there() {
    let mut stage = Stage::demo().size(80, 24);
    stage.keys("6g").shows(&["4.3 补齐 1 次服务同学活动的名单或佐证：2.0 → 4.0"]);
    stage.keys("<esc>");
    list(&mut stage, "活动").keys("<end>");
    assert!(stage.line("程序设计学业").contains("佐证"));
    let activity = stage.all::<Activity>().last().unwrap().head.id;
    stage.open(Kind::Activity, activity).shows(&["缺                佐证"]);
    stage.keys(&format!("e{}照片 BF-20261108<ctrl-s>", "<tab>".repeat(9))).shows(&["缺                -"]);
    stage.keys("<esc>6g").hides(&["4.3 补齐"]);
    // The base is not removed while an activity was held there.
    stage.keys("<esc>");
    list(&mut stage, "实践基地").shows(&["东湖街道"]);
    stage.keys("d").shows(&["还被用到：活动"]);
    assert_eq!(stage.all::<PracticeBase>().len(), 1);
}

#[test]
fn the_figures_open_the_records_they_came_from() {
    let mut stage = Stage::demo();
    // Ten rows of the first area, then 2.1 to 2.4.
    stage.keys("6").keys(&"<down>".repeat(14)).keys("<enter><down>").shows(&["2.4 服务与挂牌"]);
    // What is missing stands first and opens the person; behind it each record.
    stage.shows(&["没有服务、岗位、挂牌或活动记录"]);
    stage.keys("<enter>").shows(&["人员 · 陈志远"]);
    stage.keys("<esc><down><down><down><down><down><enter>").shows(&["参加 · 李立新 高等数学期末答疑", "录入日期"]);
}

#[test]
fn the_year_of_a_member_shows_service_beside_the_ballot() {
    let mut stage = Stage::demo().size(100, 90);
    let result = |stage: &Stage, name: &str| {
        let id = stage.person(name).head.id;
        let of = stage.book().of::<zhibu::model::evaluation::round::EvaluationResult>(id);
        of.last().expect("a result of 2026").head.id
    };
    let id = result(&stage, "解慧");
    stage.open(Kind::EvaluationResult, id).shows(&["服务", "服务和岗位 1 项，活动 2 次"]);
    stage.keys("<esc>");
    let id = result(&stage, "尹楠");
    stage.open(Kind::EvaluationResult, id);
    let told = |l: &str| l.trim_start().starts_with("服务  ") && l.contains("没有记录");
    assert!(stage.screen().lines().any(told), "unknown is not nought: {}", stage.screen());
}

#[test]
fn english_at_eighty_columns() {
    let mut stage = Stage::demo().size(80, 24).with(Lang::En, "dark", false);
    stage.keys(":list of activity<enter><end>").shows(&["recommend", "evidence"]);
    stage.keys("<enter>").shows(&["activity · 程序设计学业帮扶", "participation 解思远"]);
    stage.keys("<esc>2<right>m").shows(&["put on the list of an activity"]);
    stage.keys("<ctrl-s>").shows(&["put on the list of an activity"]);
    assert_eq!(stage.all::<Participation>().last().unwrap().member.0, stage.person("李立新").head.id);
}
