"""Schools, majors, years, certificates, employers and service in the ways in which people write them."""

from datetime import date

import pytest

from interview_flow.intake.resume.facts import facts_of
from interview_flow.intake.resume.page import LONGEST_QUOTE

TODAY = date(2026, 11, 28)


def found(text, kind):
    return [fact.value for fact in facts_of(text, TODAY) if fact.kind == kind]


CERTIFICATES = {
    "大学英语六级、普通话二级甲等": ["大学英语六级", "普通话二级甲等"],
    "CET-6（561）；计算机二级": ["CET-6（561）", "计算机二级"],
    "银行从业资格证 | 基金从业资格 | C1驾照": ["银行从业资格证", "基金从业资格", "C1驾照"],
    "CFA一级通过 CET-6 615": ["CFA一级通过", "CET-6 615"],
    "经济师（中级，金融）": ["经济师（中级，金融）"],
    "已取得初级会计职称": ["初级会计职称"],
    "电子商务师（四级）": ["电子商务师（四级）"],
    "PMP证书": ["PMP证书"],
    "基金销售资格": ["基金销售资格"],
    "注册会计师（全科合格）": ["注册会计师（全科合格）"],
    "正在备考初级会计职称": [],
    "英语六级未过": [],
    "大学英语六级（备考中）": [],
    "CPA通过会计、税法两科": [],
    "CPA（已过三科）": [],
    "无银行从业资格，已报考下半年考试": [],
    "会计从业资格证（已失效）": [],
    "AFP已过期": [],
    "CET-6 (failed)": [],
    "AFP in progress": [],
    "银行从业（考试中）": [],
    "初级会计（挂科）": [],
    "教师资格证（笔试通过）": [],
    "同事持有CFA证书": [],
    "希望明年取得AFP证书": [],
    "中级会计（差一门）": [],
    "国家励志奖学金、三好学生荣誉证书": [],
    "熟练使用点钞机，英语流利": [],
    "普通话、粤语": [],
}


@pytest.mark.parametrize("line", CERTIFICATES)
def test_certificates_are_those_that_are_held(line):
    assert found(f"姓名：张三\n证书\n{line}", "certificate") == CERTIFICATES[line]


EMPLOYERS = {
    "2020.07-2022.08 某某银行哈尔滨分行 柜员": ["某某银行哈尔滨分行"],
    "某某银行哈尔滨分行\t柜员\t2020.07-2022.08": ["某某银行哈尔滨分行"],
    "苏州银行 · 园区支行 | 客户经理 | 2022.03-至今": ["苏州银行 · 园区支行"],
    "武汉中百仓储超市有限公司\n2020.07 - 2022.08\n店员": ["武汉中百仓储超市有限公司"],
    "2020.07 - 2022.08\n武汉中百仓储超市有限公司\n店员": ["武汉中百仓储超市有限公司"],
    "单位：吉林银行股份有限公司\n时间：2020.07-2022.08": ["吉林银行股份有限公司"],
    "2020年7月至今在盛京银行沈阳分行担任柜员": ["盛京银行沈阳分行"],
    "2020.07-2022.08 美团 配送运营专员": ["美团"],
    "①2015.7-2018.8 合肥百大集团合家福超市 防损员": ["合肥百大集团合家福超市"],
    "2020.07-2022.08 汇丰银行（中国）有限公司广州分行 柜员": ["汇丰银行（中国）有限公司广州分行"],
    "2020.07-2022.08 杭州银行西湖支行（实习）": ["杭州银行西湖支行"],
    "2020.07-2022.08 哈尔滨银行（未入职）": [],
    "希望加入哈尔滨银行工作": [],
    "自我评价：希望加入哈尔滨银行工作": [],
    "2020.07-2021.01 待业": [],
    "2020.07-2021.01 自由职业": [],
    "2020.07-2021.01 自己开小超市": [],
    "2020.07-2021.01 校学生会 外联部部长": [],
    "参与某城商行年报审计，走访多家银行": [],
}


@pytest.mark.parametrize("lines", EMPLOYERS)
def test_employers_are_named_without_post_and_time(lines):
    assert found(f"姓名：张三\n工作经历\n{lines}", "work") == EMPLOYERS[lines]


def test_offices_at_school_and_projects_are_no_work():
    text = "校园经历\n2021.09-2022.06 数学学院学生会 部长\n项目经历\n2021.09-2022.06 某某银行股份有限公司系统上线项目"

    assert found(text, "work") == []


SERVICE = {
    "2020.07-2022.08 某某银行哈尔滨分行 大堂经理": ["大堂经理"],
    "2020.07-2022.08 某某银行哈尔滨分行\n引导客户使用自助设备\n解答客户咨询": ["引导客户使用自助设备"],
    "2020.07-2022.08 某某银行哈尔滨分行 风险经理\n撰写月度风险报告": [],
    "2020.07-2022.08 某某银行哈尔滨分行\n整理客户档案，录入系统": [],
    "2020.07-2022.08 某某银行哈尔滨分行\n协助客户经理准备材料": [],
    "从未接待过客户": [],
    "2020.07-2022.08 某某银行哈尔滨分行\n从未接待过客户": [],
    "推荐信：王磊同学在校期间接待客户": [],
    "推荐信\n王磊同学在实习中接待客户": [],
    "2020.07-2022.08 某某银行哈尔滨分行\n与同事一起接待客户": ["与同事一起接待客户"],
}


@pytest.mark.parametrize("lines", SERVICE)
def test_service_is_a_deed_done_to_people_or_a_post_that_is_nothing_else(lines):
    assert found(f"姓名：张三\n工作经历\n{lines}", "service_experience") == SERVICE[lines]


def test_each_volunteers_deed_counts_once():
    text = "志愿服务\n2021.07 马拉松志愿者，为选手递水\n2022.03 社区志愿者，帮助老人取药"

    assert len(found(text, "service_experience")) == 2


SCHOOLS = {
    "2018.09-2022.06 长沙理工大学继续教育学院 会计学 本科": ["长沙理工大学"],
    "2018.09-2022.06 兰州财经大学陇桥学院 会计学 本科": ["兰州财经大学陇桥学院"],
    "2018.09-2022.06 湖北经济学院 会计学 本科": ["湖北经济学院"],
    "2018.09-2022.06 安徽大学 经济学院 会计学 本科": ["安徽大学"],
    "2018.09-2022.06 山东大学（威海） 会计学 本科": ["山东大学（威海）"],
    "2018.09-2022.06 新疆财经学院（现新疆财经大学） 会计学 本科": ["新疆财经学院"],
    "2018.09-2022.06 The University of Manchester 曼彻斯特大学 会计学 本科": ["曼彻斯特大学"],
    "2018.09-2022.06 就读于四川师范大学会计学专业，获学士学位": ["四川师范大学"],
    "2018.09-2022.06 就读于河北大学历史学专业，获学士学位": ["河北大学"],
    "2018.09-2022.06 就读于河北大学英语专业，获学士学位": ["河北大学"],
    "2018.09-2022.06 就读于河北大学数学专业，获学士学位": ["河北大学"],
    "2018.09-2022.06 就读于河北大学网络工程专业，获学士学位": ["河北大学"],
    "2018.09-2022.06 就读于河北大学社会学专业，获学士学位": ["河北大学"],
    "2018.09-2022.06 就读于河北大学城市管理专业，获学士学位": ["河北大学"],
    "毕 业 院 校 | 南 京 审 计 大 学 | 本 科": ["南京审计大学"],
    "2022.09-2023.01 台湾东吴大学 交换生": [],
    "2022.09-2023.01 北京大学研究生课程班": [],
    "在校期间通过大学英语六级，参加全国大学生数学建模": [],
}


@pytest.mark.parametrize("line", SCHOOLS)
def test_schools_are_whole_names_without_their_faculties(line):
    assert found(f"姓名：张三\n教育背景\n{line}", "school") == SCHOOLS[line]


MAJORS = {
    "2018.09-2022.06 河北大学 金融学 本科": ["金融学"],
    "2018.09-2022.06 河北大学 英语（金融方向） 本科": ["英语"],
    "2018.09-2022.06 河北大学 保险专业 本科": ["保险"],
    "2018.09-2022.06 河北大学 学前教育 本科": ["学前教育"],
    "2018.09-2022.06 河北大学 证券投资 本科": ["证券投资"],
    "2018.09-2022.06 河北大学 社会工作 本科": ["社会工作"],
    "2018.09-2022.06 河北大学 本科（双学位：法学） 金融学": ["金融学", "法学"],
    "2022.09-2025.06 河北大学 会计专硕": ["会计"],
    "2018.09-2022.06 河北大学，获经济学学士学位，专业是保险学": ["保险学"],
    "2018.09-2022.06 河北大学 经济学院 大数据与会计 本科\n辅修：金融学": ["大数据与会计"],
    "2018.09-2022.06 河北大学 本科\n主修课程：金融学、会计学": [],
    "2018.09-2022.06 河北大学 本科\n专业前10%，学生会主席": [],
}


@pytest.mark.parametrize("lines", MAJORS)
def test_majors_are_what_was_studied(lines):
    assert found(f"姓名：张三\n教育背景\n{lines}", "major") == MAJORS[lines]


YEARS = {
    "2018.09-2022.06 河北大学 本科": ["2022"],
    "2018年9月至2022年7月 河北大学 本科": ["2022"],
    "河北大学 本科 2022年毕业": ["2022"],
    "河北大学\t本科\t2022-06": ["2022"],
    "2023.09-2027.06（预计） 河北大学 本科": ["2027"],
    "河北大学 本科 2026届": ["2026"],
    "2018.09-2020.06 河北大学 本科（退学）": [],
    "2023.09-至今 河北大学 本科": [],
}


@pytest.mark.parametrize("line", YEARS)
def test_years_are_those_in_which_an_education_ends(line):
    assert found(f"姓名：张三\n教育背景\n{line}", "graduation_year") == YEARS[line]


def test_quotes_are_words_of_the_text_and_short():
    text = (
        "我叫张三，"
        + "性格开朗、做事认真，" * 60
        + "2018年9月至2022年6月就读于河北大学金融学专业，本科。\r\n"
        + "证书：CET-6\n" * 3
    )

    facts = facts_of(text, TODAY)

    assert {fact.kind for fact in facts} >= {"school", "certificate", "degree"}
    assert all(fact.quote in text and len(fact.quote) <= 2 * LONGEST_QUOTE for fact in facts)
    assert len({(fact.kind, fact.value) for fact in facts}) == len(facts)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\0\0\0", "。" * 500, "【" * 500, "2022.09-" * 300, "教育背景：" * 200]
)
def test_a_text_without_facts_gives_none(text):
    assert facts_of(text, TODAY) == []


def test_full_width_traditional_and_radical_characters_are_read_and_quoted_as_written():
    text = "學歷：本科\n畢業院校：暨南⼤学\n證書：ＣＥＴ－６"

    facts = {fact.kind: (fact.value, fact.quote) for fact in facts_of(text, TODAY)}

    assert facts["degree"] == ("本科", "學歷：本科")
    assert facts["school"][1] == "畢業院校：暨南⼤学"
    assert facts["certificate"] == ("ＣＥＴ－６", "證書：ＣＥＴ－６")
