"""The words that a simulated ledger is written with. Names of people and places are made up from them."""

from __future__ import annotations

SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
GIVEN = tuple("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志")
PLACES = tuple("东西南北上下大小新老金银青白石玉龙凤")
LANDS = tuple("河山庄营桥塘岭沟堡屯店寨峪窝台")
CATEGORIES = (
    "funds", "land", "assets", "projects", "benefits", "housing", "openness", "decision", "conduct",
    "business", "duty", "petition_work", "records", "other",
)  # fmt: skip
TOPICS = (
    "land", "contracts", "resettle", "benefits", "housing", "assets", "affairs", "projects", "conduct",
    "environment", "other",
)  # fmt: skip
USES = ("粮食种植", "蔬菜种植", "大棚种植", "设施农业")
SUPERVISION = "基层监督;全面从严治党"
COURSE = "压实主体责任;贯通两个责任;深化基层监督"
SECTIONS = "基本情况;家庭情况;考核;收入报告;重大事项;审计;信访结论;责任制考核;问责;其他"
FILE_DOCS = "权属证明;现状调查表;测绘成果;补偿协议;公示照片;付款凭证"
POSTED_COLUMNS = "姓名;村居;补助项目;补助金额"
PROBLEMS = ("台账登记不全", "公示不及时", "资料归档不规范", "制度落实不到位", "审批手续不完整", "进度滞后")
POLICY = "京津冀协同发展"
REVIEWED = ("大棚房问题", "违建别墅问题")  # campaigns whose items are looked at again
CAMPAIGNS = (*REVIEWED, "供销社领域专项治理", "重点领域基层监督专项行动")
PRIORITY = ("困难村", "重点村", "软弱涣散村")
ASPECTS = ("加强统筹部署", "夯实基层基础", "优化监督路径", "聚焦民生实事", "强化自身监督")
