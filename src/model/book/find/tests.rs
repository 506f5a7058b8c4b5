//! Names found by text, pinyin and first letters.

use super::*;
use crate::base::Value;
use crate::model::people::roster::{Group, Member, Post};
use crate::model::road::development::{Outcome, StepKind};
use crate::model::{AnyRecord, FieldKind, Head, Link, Set};
use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use proptest::prelude::*;

fn head(n: u128) -> Head {
    Head { id: Id(n), ..Head::default() }
}

fn member(n: u128, name: &str) -> Member {
    Member { head: head(n), name: name.into(), ..Member::default() }
}

fn book_of(people: impl IntoIterator<Item = Member>) -> Book {
    Book::load(people.into_iter().map(Record::into_any))
}

fn finder(names: &[&str]) -> Finder {
    let people = names.iter().zip(1..).map(|(name, n)| member(n, name));
    Finder::new(&book_of(people), Kind::Member, Lang::Zh)
}

fn found(finder: &mut Finder, pattern: &str) -> Vec<u128> {
    finder.find(pattern).iter().map(|id| id.0).collect()
}

/// Each pattern finds exactly the first of two people.
fn check(name: &str, patterns: &str) {
    for pattern in patterns.split(' ') {
        assert_eq!(found(&mut finder(&[name, "李天"]), pattern), [1], "{pattern} and {name}");
    }
}

#[test]
fn a_name_is_found_by_every_way_to_type_it() {
    check("张三", "zs zhangsan zsan 张s zhangs z三 zhan ZS ｚｓ 张三 三 san");
    check("吕布", "lv lvbu lyu lyubu lb lü lvb");
    check("女娃", "nv nyu nü nw");
    check("刘宇", "lyu ly liuyu");
    check("牛雨", "nyu ny niuyu");
    check("O’Brien", "o’b brien BRIEN");
}

#[test]
fn characters_of_several_readings_are_found_by_each() {
    check("单雄", "shan dan chan sx dx");
    check("仇和", "qiu chou qh ch");
    check("解珍", "xie jie xz jz");
    check("曾国", "zeng ceng zg cg");
    check("查良", "zha cha zl cl");
    check("区可", "ou qu");
    check("朴树", "piao pu");
    check("尉迟恭", "yuchi weichi ycg");
    check("万俟洛", "moqi mql");
}

#[test]
fn every_surname_is_found_by_the_reading_it_is_sorted_by() {
    let lines = include_str!("../../../../fixtures/surnames.txt").lines().filter(|l| !l.starts_with('#'));
    let lost = lines.filter_map(|line| line.split_once(' ')).filter(|(surname, sounds)| {
        let typed: String = sounds.chars().filter(char::is_ascii_lowercase).collect();
        found(&mut finder(&[surname]), &typed).is_empty()
    });
    assert_eq!(lost.collect::<Vec<_>>(), []);
}

#[test]
fn several_words_must_all_be_there_and_names_come_first() {
    let mut people =
        ["王芳", "王小芳", "李芳", "方王"].into_iter().zip(1..).map(|(n, i)| member(i, n)).collect::<Vec<_>>();
    people[1].class_name = "计算机2401".into();
    people[3].class_name = "王牌班".into();
    people[2].note = "王姓母亲".into();
    let mut finder = Finder::new(&book_of(people), Kind::Member, Lang::Zh);
    assert_eq!(found(&mut finder, "王"), [1, 2, 3, 4]);
    assert_eq!(found(&mut finder, "王 2401"), [2]);
    assert_eq!(found(&mut finder, "2401 王"), [2]);
    assert_eq!(found(&mut finder, "jsj w"), [2]);
    assert_eq!(found(&mut finder, "  "), [1, 2, 3, 4]);
    assert_eq!(found(&mut finder, "fang"), [4, 1, 2, 3]);
    assert_eq!(found(&mut finder, "王　芳"), [1, 2, 3]);
}

#[test]
fn labels_are_found_as_written_and_personal_data_not_at_all() {
    let mut zs = member(1, "张三");
    zs.posts = Set::of(&[Post::Secretary]);
    zs.phone = "13800001111".into();
    let mut finder = Finder::new(&book_of([zs]), Kind::Member, Lang::Zh);
    assert_eq!(found(&mut finder, "书记"), [1]);
    assert_eq!(found(&mut finder, "普通学生"), [1]);
    assert_eq!(found(&mut finder, "shuji"), []);
    assert_eq!(found(&mut finder, "1380"), []);
}

#[test]
fn other_kinds_are_found_by_their_links_and_texts() {
    let group = Group { head: head(9), name: "第一党小组".into(), leader: Link::to(Id(1)), ..Group::default() };
    let mut book = book_of([member(1, "张三")]);
    book.apply(&[Change::add(group.into_any())]);
    let mut finder = Finder::new(&book, Kind::Group, Lang::Zh);
    assert_eq!(found(&mut finder, "zs"), [9]);
    assert_eq!(found(&mut finder, "dyi"), [9]);
    // The leader marries into another name: it stands in the group's row.
    let change = Change::edit(member(1, "张三").into_any(), member(1, "陈三").into_any());
    book.apply(std::slice::from_ref(&change));
    assert!(!finder.is_fresh(&book));
    finder.update(&book, &[change]);
    assert!(finder.is_fresh(&book));
    assert_eq!(found(&mut finder, "zs"), []);
    assert_eq!(found(&mut finder, "cs"), [9]);
}

#[test]
fn every_kind_can_be_searched() {
    for kind in Kind::ALL {
        let mut book = Book::default();
        let mut record = kind.blank(head(7));
        for (i, field) in kind.fields().iter().enumerate() {
            if matches!(field.kind, FieldKind::Words | FieldKind::Prose) && !field.private {
                record.set(i, Value::words("张三说")).unwrap();
                book = Book::load([record.clone()].into_iter());
                assert_eq!(found(&mut Finder::new(&book, *kind, Lang::En), "张三 三说"), [7], "{}", field.name);
            }
        }
        assert_eq!(found(&mut Finder::new(&book, *kind, Lang::En), "").len(), book.len(*kind));
    }
}

#[test]
fn a_change_is_found_at_once() {
    let mut book = book_of([member(2, "张三"), member(4, "李四")]);
    let mut finder = Finder::new(&book, Kind::Member, Lang::Zh);
    let mut take = |finder: &mut Finder, change: Change| {
        book.apply(std::slice::from_ref(&change));
        finder.update(&book, &[change]);
    };
    assert_eq!(found(&mut finder, "s"), [2, 4]);
    take(&mut finder, Change::add(member(3, "苏三").into_any()));
    assert_eq!(found(&mut finder, "san"), [2, 3]);
    take(&mut finder, Change::edit(member(3, "苏三").into_any(), member(3, "苏五").into_any()));
    assert_eq!(found(&mut finder, "san"), [2]);
    assert_eq!(found(&mut finder, "sw"), [3]);
    take(&mut finder, Change::remove(member(2, "张三").into_any()));
    assert_eq!(found(&mut finder, "san"), []);
    assert_eq!(found(&mut finder, ""), [3, 4]);
    let step = |n, step| {
        let outcome = Some(Outcome::Passed);
        Step { head: head(n), member: Link::to(Id(4)), step: Some(step), outcome, ..Step::default() }.into_any()
    };
    take(&mut finder, Change::add(step(20, StepKind::Apply)));
    assert_eq!(found(&mut finder, "入党申请人"), [4]);
    assert_eq!(found(&mut finder, "普通"), [3]);
}

/// Answers the plain way: every row, every cell, every word, nothing remembered.
fn plain(book: &Book, pattern: &str) -> BTreeSet<Id> {
    let data = PinyinData::new(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter);
    let has = |text: &str, word: &str, by_sound: bool| {
        readings_of(word).iter().any(|way| {
            let notations = PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter;
            let pinyin = by_sound.then(|| PinyinMatchConfig::builder(notations).data(&data).build());
            let test = IbMatcher::builder(way.as_str()).is_pattern_partial(true).maybe_pinyin(pinyin).build();
            test.is_match(text)
        })
    };
    let (columns, _) = columns(Kind::Member);
    let row_has = |row: &AnyRecord, word: &str| {
        columns.iter().any(|c| {
            let text = c.words(book, row, Lang::Zh);
            has(&text, word, c.sounds(&text))
        })
    };
    let rows = book.rows(Kind::Member);
    let fits = |row: &&AnyRecord| pattern.to_lowercase().split_whitespace().all(|word| row_has(row, word));
    rows.filter(fits).map(|row| row.head().id).collect()
}

prop_compose! {
    fn person()(
        name in "[张章曾单吕女宇李国三ABéK]{1,4}",
        no in "20[0-9]{1,2}",
        class in "(计算机|法学)?[12]?[a班]?",
        note in "[曾任 ZzſÉ🙂9，]{0,50}",
        post in 0u8..8,
    ) -> Member {
        let mut m = member(0, &name);
        (m.student_no, m.class_name, m.note) = (no.as_str().into(), class.as_str().into(), note.as_str().into());
        m.posts = crate::model::Codes::from_code(post).map_or(Set::default(), |p| Set::of(&[p]));
        m
    }
}

proptest! {
    #![proptest_config(crate::base::chance::cases(300, "tests/proptest-regressions/find.txt"))]

    #[test]
    fn remembering_and_narrowing_change_no_answer(
        people in proptest::collection::vec(person(), 1..12),
        keys in proptest::collection::vec("[zhangsceilvyundbo120 张曾a班ékK书记ü🙂]", 1..9),
        edit in (0usize..12, person()),
    ) {
        let mut people: Vec<Member> = people;
        people.iter_mut().zip(1..).for_each(|(m, n)| m.head.id = Id(n));
        let mut book = book_of(people.clone());
        let mut finder = Finder::new(&book, Kind::Member, Lang::Zh);
        let mut typed = String::new();
        for (i, key) in keys.iter().enumerate() {
            typed.push_str(key);
            let all = finder.find(&typed);
            prop_assert_eq!(all.iter().copied().collect::<BTreeSet<_>>(), plain(&book, &typed), "{:?}", typed);
            prop_assert_eq!(all, Finder::new(&book, Kind::Member, Lang::Zh).find(&typed), "{:?}", typed);
            if i == keys.len() / 2 {
                let before = people[edit.0 % people.len()].clone();
                let after = Member { head: before.head.clone(), ..edit.1.clone() };
                let change = Change::edit(before.into_any(), after.into_any());
                book.apply(std::slice::from_ref(&change));
                finder.update(&book, &[change]);
            }
        }
        typed.pop();
        prop_assert_eq!(finder.find(&typed).into_iter().collect::<BTreeSet<_>>(), plain(&book, &typed));
    }
}
