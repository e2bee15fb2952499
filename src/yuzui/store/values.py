# SPDX-License-Identifier: Apache-2.0
"""Values as stores hold them: adapters by column type, and canonical JSON."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.model.finding import CODES
from yuzui.model.table import Column, Row, Table, Type
from yuzui.text import Text

# Traditional characters and the simplified ones they are searched as.


TRADITIONAL = (
    "丟並乾亂亙亞佇佈佔併來侖侶侷俁係俠俬倀倆倉個們倖倫偉側偵偽傑傖傘備傢傭傯傳傴債傷傾僂僅僉僑僕"
    "僥僨僱價儀儂億儈儉儐儔儕儘償優儲儷儺儻儼兇兌兒兗內兩冊冑冪凈凍凜凱別刪剄則剋剎剛剝剮剴創剷劃"
    "劇劉劊劌劍劑勁動務勛勝勞勢勱勳勵勸勻匭匯匱區協卹卻厙厤厭厲厴參叢吒吳吶呂咼員唄唸問啞啟喚喪喫"
    "喬單喲嗆嗇嗎嗚嗩嗶嘆嘍嘔嘖嘗嘜嘩嘮嘯嘰嘵嘸噁噓噠噥噦噯噲噴噸噹嚀嚇嚌嚐嚕嚙嚥嚦嚨嚮嚳嚴嚶囀囁"
    "囂囅囈囌囑囪圇國圍園圓圖團埡埰執堅堊堝堯報場塊塋塏塒塗塚塢塤塵塹墊墜墮墳墾壇壎壓壘壙壚壞壟壢"
    "壩壯壺壽夠夢夥夾奐奧奩奪奮奼妝姍姦娛婁婦婭媧媯媼媽嫋嫗嫵嫻嬈嬋嬌嬙嬡嬤嬪嬰嬸孃孌孫學孿宮寀寢"
    "實寧審寫寬寵寶將專尋對導尷屆屍屜屢層屨屬岡峴島峽崍崑崗崙崢嵐嶁嶄嶇嶗嶠嶧嶸嶺嶼嶽巋巒巔巖巰巹"
    "帥師帳帶幀幃幗幘幟幣幫幬幹幾庫廁廂廄廈廕廚廝廟廠廡廢廣廩廬廳弒弔弳張強彆彈彌彎彔彙彥彫彿後徑"
    "從徠復徵徹恆恥悅悵悶悽惡惱惲惻愛愜愨愴愷愾慄態慍慘慚慟慣慪慫慮慳慶慼慾憂憊憐憑憒憚憤憫憮憲憶"
    "懇應懌懍懞懟懣懨懲懶懷懸懺懼懾戀戇戔戧戩戰戲戶拋挾捨捫捱捲掃掄掙掛採揀揚換揮損搖搗搶摑摜摟摯"
    "摳摶摺摻撈撐撓撟撣撥撫撲撳撻撾撿擁擄擇擊擋擔據擠擣擬擯擰擱擲擴擷擺擻擼擾攄攆攏攔攖攙攛攜攝攢"
    "攣攤攪攬敗敘敵數斂斃斕斬斷於旂昇時晉晝暈暉暢暫曄曆曇曉曏曖曠曬書會朧朮東枴柵柺桿梔條梟棄棖棗"
    "棟棧棲椏楊楓楨業極榦榪榮榿構槍槓槧槨槳樁樂樅樑樓標樞樣樸樹樺橈橋機橢橫檁檉檔檜檢檣檯檳檸檻櫃"
    "櫓櫚櫛櫝櫞櫟櫥櫧櫨櫪櫫櫬櫱櫳櫸櫻欄權欏欒欖欞欽歎歐歟歡歲歷歸歿殘殞殤殫殭殮殯殲殺殼毀毆毿氂氈"
    "氌氣氫氬氳氾汎汙決沒沖況泝洩洶浹涇涼淒淚淥淨淩淪淵淶淺渙減渦測渾湊湞湧湯溈準溝溫溼滄滅滌滎滬"
    "滯滲滷滸滾滿漁漚漢漣漬漲漵漸漿潁潑潔潛潤潯潰潷潿澀澆澇澗澠澤澩澮澱濁濃濕濘濛濟濤濫濰濱濺濼濾"
    "瀅瀆瀉瀋瀏瀕瀘瀝瀟瀠瀦瀧瀨瀰瀲瀾灃灄灑灕灘灝灣灤灩災為烏烴無煉煒煙煢煥煩煬熒熗熱熾燁燈燉燒燙"
    "燜營燦燬燭燴燻燼燾爍爐爛爭爺爾牆牘牽犖犛犢犧狀狹狽猙猶猻獃獄獅獎獨獪獫獰獲獵獷獸獺獻獼玀現琱"
    "琺琿瑋瑣瑤瑩瑪璉璣璦環璽璿瓊瓏瓔瓚甌甕產甦甯畝畢畫異當疇疊痙痠痾瘋瘍瘓瘞瘡瘧瘺療癆癇癉癒癘癟"
    "癡癢癤癥癩癬癭癮癰癱癲發皁皚皰皸皺盃盜盞盡監盤盧盪眥眾睏睜睞瞞瞼矇矚矯硃硤硨硯碩碭確碼磚磣磧"
    "磯磽礎礙礦礪礫礬礱祕祿禍禎禦禪禮禰禱禿秈稅稈稜稟種稱穀穌積穎穡穢穩穫窩窪窮窯窶窺竄竅竇竊競筆"
    "筍筧箇箋箏節範築篋篤篩篳簀簍簑簞簡簣簫簽簾籃籌籜籟籠籤籩籪籬籮籲粵糝糞糧糰糲糴糶糾紀紂約紅紆"
    "紇紈紉紋納紐紓純紕紗紙級紛紜紡紮細紱紲紳紹紺紼紿絀終絃組絆絎結絕絛絞絡絢給絨統絲絳絹綁綃綆綈"
    "綏綑經綜綞綠綢綣綬維綰綱網綴綵綸綹綺綻綽綾綿緄緇緊緋緒緗緘緙線緝緞締緡緣緦編緩緬緯緱緲練緶緹"
    "緻縈縉縊縋縐縑縛縝縞縟縣縫縭縮縱縲縴縵縶縷縹總績繃繅繆繒織繕繚繞繡繢繩繪繫繭繯繰繳繹繼繽繾纈"
    "纊續纍纏纓纔纖纘纜缽罈罌罰罵罷羅羆羈羋羥羨義羶習翫翹耬聖聞聯聰聲聳聵聶職聹聽聾肅脅脈脛脣脩脫"
    "脹腎腡腦腫腳腸膃膚膠膩膽膾膿臉臍臏臘臚臟臠臥臨臺與興舉舊艙艤艦艫艱艷芻苧茲荊莊莖莢莧華菴菸萇"
    "萊萬萵葉葒葦葯葷蒐蒔蒞蒼蓀蓆蓋蓮蓯蓴蓽蔔蔘蔞蔣蔥蔦蔭蕁蕆蕎蕓蕕蕘蕢蕩蕪蕭蕷薈薊薌薑薔薟薦薩薹"
    "薺藍藎藝藥藪藶藹藺蘄蘆蘇蘊蘋蘚蘞蘢蘭蘺蘿處虛虜號虧虯蛺蛻蜆蝕蝟蝦蝨蝸螄螞螢螻蟄蟈蟣蟬蟯蟲蟶蟻"
    "蠅蠆蠍蠐蠑蠔蠟蠣蠱蠶蠻衊術衕衚衛衝袞裊補裝裡製複褲褳褸褻襉襖襝襠襤襪襬襯襲覈見規覓視覘覡覦親"
    "覬覯覲覷覺覽覿觀觴觶觸訂訃計訊訌討訐訓訕訖託記訛訝訟訣訥訪設許訴訶診註証詁詆詎詐詒詔評詘詛詞"
    "詠詡詢詣試詩詫詬詭詮詰話該詳詵詼詿誄誅誆誇誌認誑誒誕誘誚語誠誡誣誤誥誦誨說誰課誶誹誼調諂諄談"
    "諉請諍諏諑諒論諗諛諜諞諡諢諤諦諧諫諭諮諱諳諶諷諸諺諼諾謀謁謂謄謅謊謎謐謔謖謗謙謚講謝謠謨謫謬"
    "謳謹謾譁證譎譏譖識譙譚譜譟譫譭譯議譴護譽譾讀變讎讒讓讕讖讚讜讞豈豎豐豔豬貓貝貞負財貢貧貨販貪"
    "貫責貯貰貲貳貴貶買貸貺費貼貽貿賀賁賂賃賄賅資賈賊賑賒賓賕賚賜賞賠賡賢賣賤賦賧質賬賭賴賺賻購賽"
    "賾贄贅贈贊贍贏贐贓贖贗贛趕趙趨趲跡踐踰踴蹌蹕蹟蹠蹣蹤蹺躉躊躋躍躑躒躓躕躚躡躥躦躪軀車軋軌軍軒"
    "軔軛軟軫軸軹軺軻軼軾較輅輇載輊輒輓輔輕輛輜輝輞輟輥輦輩輪輯輳輸輻輾輿轂轄轅轆轉轍轎轔轟轡轢轤"
    "辦辭辮辯農迴逕這連週進遊運過達違遙遜遞遠適遲遷選遺遼邁還邇邊邏邐郟郵鄆鄉鄒鄔鄖鄧鄭鄰鄲鄴鄶鄺"
    "酈醃醜醞醣醫醬釀釁釃釅釋釐釓釔釕釗釘釙針釣釤釦釧釩釵釷釹鈀鈁鈄鈅鈉鈍鈐鈑鈔鈕鈞鈣鈥鈦鈧鈮鈰鈳"
    "鈴鈷鈸鈹鈺鈽鈾鈿鉀鉅鉆鉈鉉鉍鉑鉗鉚鉛鉞鉤鉦鉬鉭鉸鉺鉻鉿銀銃銅銑銓銖銘銚銜銠銣銥銦銨銩銪銫銬銳"
    "銷銻銼鋁鋃鋅鋇鋌鋏鋒鋝鋟鋤鋦鋨鋪鋮鋯鋰鋱鋸鋼錁錄錆錈錐錒錕錘錙錚錛錟錠錢錦錨錫錮錯錳錶錸錼鍆"
    "鍇鍊鍋鍍鍔鍘鍛鍤鍥鍬鍰鍵鍶鍺鍼鍾鎂鎊鎌鎖鎘鎚鎢鎣鎦鎧鎩鎪鎬鎮鎰鎳鎵鏃鏇鏈鏌鏍鏑鏗鏘鏜鏝鏞鏟鏡"
    "鏢鏤鏨鏵鏷鏹鏽鐃鐋鐐鐒鐓鐔鐘鐙鐠鐨鐫鐮鐲鐳鐵鐸鐺鐿鑄鑊鑌鑑鑒鑠鑣鑭鑰鑲鑷鑼鑽鑾鑿钁長門閂閃閆"
    "閉開閌閎閏閑閒間閔閘閡閣閤閥閨閩閫閬閭閱閶閹閻閼閽閾閿闃闆闇闈闊闋闌闐闔闕闖關闞闡闢闥陘陝陞"
    "陣陰陳陸陽隉隊階隕際隨險隱隴隸隻雋雖雙雛雜雞離難雲電霑霧霽靂靄靈靚靜靦靨鞏鞝鞦韁韃韆韉韋韌韓"
    "韙韜韝韞韻響頁頂頃項順頇須頊頌頎頏預頑頒頓頗領頜頡頤頦頭頰頷頸頹頻顆題額顎顏顓願顙顛類顢顥顧"
    "顫顯顰顱顳顴風颮颯颱颳颶颼飄飆飛飢飩飪飫飭飯飲飴飼飽飾餃餅餈餉養餌餑餒餓餘餚餛餞餡館餬餱餳餵"
    "餼餾餿饃饅饈饉饋饌饑饒饗饜饞馬馭馮馱馳馴駁駐駑駒駔駕駘駙駛駝駟駢駭駱駿騁騅騍騎騏騖騙騫騭騮騰"
    "騶騷騸騾驀驁驂驃驄驅驊驍驏驕驗驚驛驟驢驤驥驪骯髏髒體髕髖髮鬆鬍鬚鬢鬥鬧鬨鬩鬮鬱魎魘魚魯魴魷鮐"
    "鮑鮒鮚鮞鮪鮫鮭鮮鯀鯁鯇鯉鯊鯔鯖鯗鯛鯡鯢鯤鯧鯨鯪鯫鯰鯽鰈鰉鰍鰒鰓鰣鰥鰨鰩鰭鰱鰲鰳鰷鰹鰻鰾鱈鱉鱒"
    "鱔鱖鱗鱘鱟鱧鱭鱷鱸鱺鳥鳧鳩鳳鳴鳶鴆鴇鴉鴕鴛鴝鴟鴣鴦鴨鴯鴰鴻鴿鵂鵑鵒鵓鵜鵝鵠鵡鵪鵬鵯鵰鵲鶇鶉鶘"
    "鶚鶩鶯鶴鶻鶼鶿鷂鷓鷗鷙鷚鷥鷦鷯鷲鷳鷴鷸鷹鷺鸕鸚鸛鸝鸞鹵鹹鹺鹼鹽麗麥麩麴麵麼黃黌點黨黲黴黷黽黿"
    "鼉鼕鼴齊齋齎齏齒齔齙齜齟齠齡齣齦齧齪齬齲齶齷龍龐龔龕龜"
)
"""Traditional characters in order of code point."""

SIMPLIFIED = (
    "丢并干乱亘亚伫布占并来仑侣局俣系侠私伥俩仓个们幸伦伟侧侦伪杰伧伞备家佣偬传伛债伤倾偻仅佥侨仆"
    "侥偾雇价仪侬亿侩俭傧俦侪尽偿优储俪傩傥俨凶兑儿兖内两册胄幂净冻凛凯别删刭则克刹刚剥剐剀创铲划"
    "剧刘刽刿剑剂劲动务勋胜劳势劢勋励劝匀匦汇匮区协恤却厍历厌厉厣参丛咤吴呐吕呙员呗念问哑启唤丧吃"
    "乔单哟呛啬吗呜唢哔叹喽呕啧尝唛哗唠啸叽哓呒恶嘘哒哝哕嗳哙喷吨当咛吓哜尝噜啮咽呖咙向喾严嘤啭嗫"
    "嚣冁呓苏嘱囱囵国围园圆图团垭采执坚垩埚尧报场块茔垲埘涂冢坞埙尘堑垫坠堕坟垦坛埙压垒圹垆坏垄坜"
    "坝壮壶寿够梦伙夹奂奥奁夺奋姹妆姗奸娱娄妇娅娲妫媪妈袅妪妩娴娆婵娇嫱嫒嬷嫔婴婶娘娈孙学孪宫采寝"
    "实宁审写宽宠宝将专寻对导尴届尸屉屡层屦属冈岘岛峡崃昆岗仑峥岚嵝崭岖崂峤峄嵘岭屿岳岿峦巅岩巯卺"
    "帅师帐带帧帏帼帻帜币帮帱干几库厕厢厩厦荫厨厮庙厂庑废广廪庐厅弑吊弪张强别弹弥弯录汇彦雕佛后径"
    "从徕复征彻恒耻悦怅闷凄恶恼恽恻爱惬悫怆恺忾栗态愠惨惭恸惯怄怂虑悭庆戚欲忧惫怜凭愦惮愤悯怃宪忆"
    "恳应怿懔蒙怼懑恹惩懒怀悬忏惧慑恋戆戋戗戬战戏户抛挟舍扪挨卷扫抡挣挂采拣扬换挥损摇捣抢掴掼搂挚"
    "抠抟折掺捞撑挠挢掸拨抚扑揿挞挝捡拥掳择击挡担据挤捣拟摈拧搁掷扩撷摆擞撸扰摅撵拢拦撄搀撺携摄攒"
    "挛摊搅揽败叙敌数敛毙斓斩断于旗升时晋昼晕晖畅暂晔历昙晓向暧旷晒书会胧术东拐栅拐杆栀条枭弃枨枣"
    "栋栈栖桠杨枫桢业极干杩荣桤构枪杠椠椁桨桩乐枞梁楼标枢样朴树桦桡桥机椭横檩柽档桧检樯台槟柠槛柜"
    "橹榈栉椟橼栎橱槠栌枥橥榇蘖栊榉樱栏权椤栾榄棂钦叹欧欤欢岁历归殁残殒殇殚僵殓殡歼杀壳毁殴毵牦毡"
    "氇气氢氩氲泛泛污决没冲况溯泄汹浃泾凉凄泪渌净凌沦渊涞浅涣减涡测浑凑浈涌汤沩准沟温湿沧灭涤荥沪"
    "滞渗卤浒滚满渔沤汉涟渍涨溆渐浆颍泼洁潜润浔溃滗涠涩浇涝涧渑泽泶浍淀浊浓湿泞蒙济涛滥潍滨溅泺滤"
    "滢渎泻沈浏濒泸沥潇潆潴泷濑弥潋澜沣滠洒漓滩灏湾滦滟灾为乌烃无炼炜烟茕焕烦炀荧炝热炽烨灯炖烧烫"
    "焖营灿毁烛烩熏烬焘烁炉烂争爷尔墙牍牵荦牦犊牺状狭狈狰犹狲呆狱狮奖独狯猃狞获猎犷兽獭献猕猡现雕"
    "珐珲玮琐瑶莹玛琏玑瑷环玺璇琼珑璎瓒瓯瓮产苏宁亩毕画异当畴叠痉酸疴疯疡痪瘗疮疟瘘疗痨痫瘅愈疠瘪"
    "痴痒疖症癞癣瘿瘾痈瘫癫发皂皑疱皲皱杯盗盏尽监盘卢荡眦众困睁睐瞒睑蒙瞩矫朱硖砗砚硕砀确码砖碜碛"
    "矶硗础碍矿砺砾矾砻秘禄祸祯御禅礼祢祷秃籼税秆棱禀种称谷稣积颖穑秽稳获窝洼穷窑窭窥窜窍窦窃竞笔"
    "笋笕个笺筝节范筑箧笃筛筚箦篓蓑箪简篑箫签帘篮筹箨籁笼签笾簖篱箩吁粤糁粪粮团粝籴粜纠纪纣约红纡"
    "纥纨纫纹纳纽纾纯纰纱纸级纷纭纺扎细绂绁绅绍绀绋绐绌终弦组绊绗结绝绦绞络绚给绒统丝绛绢绑绡绠绨"
    "绥捆经综缍绿绸绻绶维绾纲网缀彩纶绺绮绽绰绫绵绲缁紧绯绪缃缄缂线缉缎缔缗缘缌编缓缅纬缑缈练缏缇"
    "致萦缙缢缒绉缣缚缜缟缛县缝缡缩纵缧纤缦絷缕缥总绩绷缫缪缯织缮缭绕绣缋绳绘系茧缳缲缴绎继缤缱缬"
    "纩续累缠缨才纤缵缆钵坛罂罚骂罢罗罴羁芈羟羡义膻习玩翘耧圣闻联聪声耸聩聂职聍听聋肃胁脉胫唇修脱"
    "胀肾脶脑肿脚肠腽肤胶腻胆脍脓脸脐膑腊胪脏脔卧临台与兴举旧舱舣舰舻艰艳刍苎兹荆庄茎荚苋华庵烟苌"
    "莱万莴叶荭苇药荤搜莳莅苍荪席盖莲苁莼荜卜参蒌蒋葱茑荫荨蒇荞芸莸荛蒉荡芜萧蓣荟蓟芗姜蔷莶荐萨苔"
    "荠蓝荩艺药薮苈蔼蔺蕲芦苏蕴苹藓蔹茏兰蓠萝处虚虏号亏虬蛱蜕蚬蚀猬虾虱蜗蛳蚂萤蝼蛰蝈虮蝉蛲虫蛏蚁"
    "蝇虿蝎蛴蝾蚝蜡蛎蛊蚕蛮蔑术同胡卫冲衮袅补装里制复裤裢褛亵裥袄裣裆褴袜摆衬袭核见规觅视觇觋觎亲"
    "觊觏觐觑觉览觌观觞觯触订讣计讯讧讨讦训讪讫托记讹讶讼诀讷访设许诉诃诊注证诂诋讵诈诒诏评诎诅词"
    "咏诩询诣试诗诧诟诡诠诘话该详诜诙诖诔诛诓夸志认诳诶诞诱诮语诚诫诬误诰诵诲说谁课谇诽谊调谄谆谈"
    "诿请诤诹诼谅论谂谀谍谝谥诨谔谛谐谏谕咨讳谙谌讽诸谚谖诺谋谒谓誊诌谎谜谧谑谡谤谦谥讲谢谣谟谪谬"
    "讴谨谩哗证谲讥谮识谯谭谱噪谵毁译议谴护誉谫读变雠谗让谰谶赞谠谳岂竖丰艳猪猫贝贞负财贡贫货贩贪"
    "贯责贮贳赀贰贵贬买贷贶费贴贻贸贺贲赂赁贿赅资贾贼赈赊宾赇赉赐赏赔赓贤卖贱赋赕质账赌赖赚赙购赛"
    "赜贽赘赠赞赡赢赆赃赎赝赣赶赵趋趱迹践逾踊跄跸迹跖蹒踪跷趸踌跻跃踯跞踬蹰跹蹑蹿躜躏躯车轧轨军轩"
    "轫轭软轸轴轵轺轲轶轼较辂辁载轾辄挽辅轻辆辎辉辋辍辊辇辈轮辑辏输辐辗舆毂辖辕辘转辙轿辚轰辔轹轳"
    "办辞辫辩农回迳这连周进游运过达违遥逊递远适迟迁选遗辽迈还迩边逻逦郏邮郓乡邹邬郧邓郑邻郸邺郐邝"
    "郦腌丑酝糖医酱酿衅酾酽释厘钆钇钌钊钉钋针钓钐扣钏钒钗钍钕钯钫钭钥钠钝钤钣钞钮钧钙钬钛钪铌铈钶"
    "铃钴钹铍钰钸铀钿钾巨钻铊铉铋铂钳铆铅钺钩钲钼钽铰铒铬铪银铳铜铣铨铢铭铫衔铑铷铱铟铵铥铕铯铐锐"
    "销锑锉铝锒锌钡铤铗锋锊锓锄锔锇铺铖锆锂铽锯钢锞录锖锩锥锕锟锤锱铮锛锬锭钱锦锚锡锢错锰表铼镎钔"
    "锴炼锅镀锷铡锻锸锲锹锾键锶锗针钟镁镑镰锁镉锤钨蓥镏铠铩锼镐镇镒镍镓镞旋链镆镙镝铿锵镗镘镛铲镜"
    "镖镂錾铧镤镪锈铙铴镣铹镦镡钟镫镨镄镌镰镯镭铁铎铛镱铸镬镔鉴鉴铄镳镧钥镶镊锣钻銮凿镢长门闩闪闫"
    "闭开闶闳闰闲闲间闵闸阂阁合阀闺闽阃阆闾阅阊阉阎阏阍阈阌阒板暗闱阔阕阑阗阖阙闯关阚阐辟闼陉陕升"
    "阵阴陈陆阳陧队阶陨际随险隐陇隶只隽虽双雏杂鸡离难云电沾雾霁雳霭灵靓静腼靥巩绱秋缰鞑千鞯韦韧韩"
    "韪韬鞲韫韵响页顶顷项顺顸须顼颂颀颃预顽颁顿颇领颌颉颐颏头颊颔颈颓频颗题额颚颜颛愿颡颠类颟颢顾"
    "颤显颦颅颞颧风飑飒台刮飓飕飘飙飞饥饨饪饫饬饭饮饴饲饱饰饺饼糍饷养饵饽馁饿余肴馄饯馅馆糊糇饧喂"
    "饩馏馊馍馒馐馑馈馔饥饶飨餍馋马驭冯驮驰驯驳驻驽驹驵驾骀驸驶驼驷骈骇骆骏骋骓骒骑骐骛骗骞骘骝腾"
    "驺骚骟骡蓦骜骖骠骢驱骅骁骣骄验惊驿骤驴骧骥骊肮髅脏体髌髋发松胡须鬓斗闹哄阋阄郁魉魇鱼鲁鲂鱿鲐"
    "鲍鲋鲒鲕鲔鲛鲑鲜鲧鲠鲩鲤鲨鲻鲭鲞鲷鲱鲵鲲鲳鲸鲮鲰鲶鲫鲽鳇鳅鳆鳃鲥鳏鳎鳐鳍鲢鳌鳓鲦鲣鳗鳔鳕鳖鳟"
    "鳝鳜鳞鲟鲎鳢鲚鳄鲈鲡鸟凫鸠凤鸣鸢鸩鸨鸦鸵鸳鸲鸱鸪鸯鸭鸸鸹鸿鸽鸺鹃鹆鹁鹈鹅鹄鹉鹌鹏鹎雕鹊鸫鹑鹕"
    "鹗鹜莺鹤鹘鹣鹚鹞鹧鸥鸷鹨鸶鹪鹩鹫鹇鹇鹬鹰鹭鸬鹦鹳鹂鸾卤咸鹾碱盐丽麦麸曲面么黄黉点党黪霉黩黾鼋"
    "鼍冬鼹齐斋赍齑齿龀龅龇龃龆龄出龈啮龊龉龋腭龌龙庞龚龛龟"
)
"""Simplified character of each, in the same order."""

FOLD = str.maketrans(TRADITIONAL, SIMPLIFIED)
"""Table for ``str.translate``; used for search only, what is shown keeps its script."""


# Canonical JSON (RFC 8785): one value, one sequence of bytes, so that digests can be compared.


EXACT = 2**53 - 1
"""Largest whole number a JSON number holds exactly."""

_canonical_string = encode_basestring
_WORDS = {None: "null", True: "true", False: "false"}


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value.

    Notes
    -----
    Whole numbers beyond 2⁵³ − 1 and decimals are written as text, as RFC 8785 appendix D
    advises, because a JSON number would lose digits.

    Examples
    --------
    >>> canonical({"b": 1.0, "a": [1e21, "é"]}).decode()
    '{"a":[1e+21,"é"],"b":1}'
    """
    flat: list[Any] | dict[str, Any] | None = None
    if type(value) is tuple:
        flat = _flat(value)
    elif type(value) is dict and all(type(name) is str and name.isascii() for name in value):
        names = sorted(value)
        cells = _flat([value[name] for name in names])
        flat = None if cells is None else dict(zip(names, cells, strict=True))
    return (_write(value) if flat is None else _encoded(flat)).encode("utf-8")


def _flat(cells: Sequence[Any]) -> list[Any] | None:
    """Return cells that the encoder of the library writes as RFC 8785 does, as nearly all stored rows are."""
    plain: list[Any] = []
    for cell in cells:
        kind = type(cell)
        if cell is None or kind is str or (kind is int and -EXACT <= cell <= EXACT):
            plain.append(cell)
        elif kind is float and (cell == 0 or 1e-4 <= abs(cell) < 1e15):
            plain.append(int(cell) if cell.is_integer() else cell)
        else:
            return None
    return plain


_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def parse(text: str | bytes) -> Any:
    """Return the value of canonical JSON; its canonical JSON is the text again.

    ECMAScript writes 6e16 with all its digits: beyond 2⁵³ − 1 a number is read as the float it was.
    """
    return json.loads(text, parse_int=_canonical_whole)


def _canonical_whole(digits: str) -> int | float:
    number = int(digits)
    return number if -EXACT <= number <= EXACT else float(digits)


def _write(value: Any) -> str:
    if isinstance(value, str):
        return _canonical_string(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return str(value) if -EXACT <= value <= EXACT else f'"{value}"'
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return f'"{value}"'
    # the concrete type first: asking an abstract one takes longer than writing most values
    if isinstance(value, dict | Mapping):
        return "{" + ",".join([f"{_canonical_string(k)}:{_write(value[k])}" for k in _ordered(value)]) + "}"
    if isinstance(value, list | Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join([_write(item) for item in value]) + "]"
    raise ValueError(f"no JSON for {type(value).__name__}")


def _ordered(names: Mapping[Any, Any]) -> list[Any]:
    """Return member names by UTF-16 code units, which for ASCII is the order of text."""
    if all(isinstance(name, str) and name.isascii() for name in names):
        return sorted(names)
    return sorted(names, key=_units)


def _units(key: Any) -> bytes:
    if not isinstance(key, str):
        raise ValueError(f"a member name is {type(key).__name__}, not text")
    return key.encode("utf-16-be")


def _number(value: float) -> str:
    """Write a number as ECMAScript does (ECMA-262, Number::toString)."""
    if not math.isfinite(value):
        raise ValueError("a number is not finite")
    if value == 0:
        return "0"
    if "e" not in (shown := repr(float(value))):
        return shown.removesuffix(".0")
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    point = int(exponent) + len(digits)
    if len(digits) <= point <= 21:
        shown = digits.ljust(point, "0")
    elif 0 < point <= 21:
        shown = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        shown = f"0.{'0' * -point}{digits}"
    else:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        shown = f"{digits[0]}{tail}e{point - 1:+d}"
    return "-" * sign + shown


# Adapters between the values of Python and the five that a store holds.


Stored = None | int | float | str

PLACES = Decimal("0.0001")
"""A decimal has four places, as ``DECIMAL(18,4)``, and is stored as a number, to be in order."""

LIMIT = 2**63
MOST_FAULTS = 20


class UnfitError(ValueError):
    """A value that does not fit its column; the argument is a code of ``record.finding``."""


def stamp(moment: dt.datetime) -> str:
    """Return an instant as ``2026-11-24T08:00:00Z``: one length, so that text order is time order.

    Fractions of a second are dropped.
    """
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(column: Column, value: Any, required: bool = False) -> Stored:
    """Return the stored form of a value."""
    if value is not None and not isinstance(value, str | int) and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        value = None
    if value is None:
        if required:
            raise UnfitError("missing_value")
        return None
    stored: Stored = stored_as(column.type, value)
    _within(column, value)
    return stored


def stored_as(type: Type, value: Any) -> Any:
    """Return the stored form of a value of a type; ``UnfitError`` if the type does not admit it."""
    try:
        return _ENCODERS[type](value)
    except (TypeError, ValueError, OverflowError, InvalidOperation):
        raise UnfitError("wrong_type") from None


def _within(column: Column, value: Any) -> None:
    if column.values:
        words = value if isinstance(value, list | tuple) else (value,)
        if any(word not in column.values for word in words):
            raise UnfitError("unknown_word")
    if column.low is not None and value < column.low:
        raise UnfitError("out_of_range")
    if column.high is not None and value > column.high:
        raise UnfitError("out_of_range")


def decode(column: Column, stored: Stored) -> Any:
    """Return the Python value of a stored one."""
    if stored is None:
        return None
    decoder = _DECODERS.get(column.type)
    return stored if decoder is None else decoder(stored)


def decode_rows(columns: Sequence[Column], rows: Iterable[Sequence[Stored]], raw: Sequence[str] = ()) -> list[Row]:
    """Return rows of stored values, in the order of the columns, with their Python values but for ``raw`` ones."""
    plan = [(column.name, None if column.name in raw else _DECODERS.get(column.type)) for column in columns]
    return [
        {
            name: value if read is None or value is None else read(value)
            for (name, read), value in zip(plan, row, strict=True)
        }
        for row in rows
    ]


def encode_rows(table: Table, rows: Iterable[Row]) -> list[tuple[Stored, ...]]:
    """Return rows in stored form, in column order."""
    faults: list[InputError] = []
    done = []
    plan = [(c, c.name, not c.null or c.name in table.key, _bare(c)) for c in table.columns]
    known = frozenset(table.names)
    for number, row in enumerate(rows, start=1):
        stored: list[Stored] = []
        for column, name, required, bare in plan:
            value = row.get(name)
            if (value is None and not required) or _is_plain(value, bare):
                stored.append(value)
                continue
            try:
                stored.append(encode(column, value, required))
            except UnfitError as unfit:
                faults.append(fault(table, number, name, str(unfit), value))
        if not row.keys() <= known:
            unknown = next(name for name in row if name not in table)
            faults.append(fault(table, number, unknown, "unknown_word", unknown))
        if len(faults) >= MOST_FAULTS:
            break
        done.append(tuple(stored))
    if faults:
        raise together(faults[:MOST_FAULTS])
    return done


def _bare(column: Column) -> type | None:
    """Return the type of values that a column holds as they are, whatever they say; None where each is looked at."""
    if column.values or not column.low is column.high is None:
        return None
    return {Type.TEXT: str, Type.REAL: float}.get(column.type)


def _is_plain(value: Any, bare: type | None) -> bool:
    """Return whether a value is a text or number that every store holds as it is: most are."""
    if bare is str:
        return isinstance(value, str) and value.isascii() and "\0" not in value
    return bare is float and isinstance(value, float) and math.isfinite(value)


def fault(table: Table, row: int | None, column: str, code: str, seen: Any) -> InputError:
    """Return the error for one value that does not fit."""
    expected = _expected(table[column]) if column in table else ", ".join(table.names)
    return InputError(
        CODES[code] if column in table else Text("no such column", "没有该列"),
        place=Place(sheet=table.name, row=row, column=column),
        seen="" if seen is None else str(seen)[:80],
        expected=expected,
        code=code,
    )


def _expected(column: Column) -> str:
    if column.values:
        return " | ".join(column.values)
    ends = [f"{end:g}" if end is not None else "…" for end in (column.low, column.high)]
    span = f" [{ends[0]}, {ends[1]}]" if ends != ["…", "…"] else ""
    return f"{column.type.value}{span}{f' {column.unit}' if column.unit else ''}"


def _stored_whole(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or not -LIMIT <= value < LIMIT:
        raise ValueError
    return int(value)


def _real(value: Any) -> float:
    if isinstance(value, str) or not math.isfinite(number := float(value)):
        raise ValueError
    return number


def _stored_text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode("utf-8")
    return value


def _bool(value: Any) -> int:
    if value not in (0, 1):
        raise ValueError
    return int(value)


def _day(value: Any) -> str:
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise ValueError
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if len(value) != 10:
        raise ValueError
    return dt.date.fromisoformat(value).isoformat()


def _moment(value: Any) -> dt.datetime:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        if isinstance(value, str) and len(value) == 10:
            return moment.replace(tzinfo=dt.UTC)
        raise ValueError
    return moment


def _stamp(value: Any) -> str:
    return stamp(_moment(value))


def _instant(value: Any) -> int:
    return int(value.timestamp()) if _aware(value) else _stored_whole(value)


def _micro(value: Any) -> int:
    if not _aware(value):
        return _stored_whole(value)
    since: dt.timedelta = value - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(microseconds=1)


def _aware(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is not None


def _decimal(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError
    exact = Decimal(repr(value) if isinstance(value, float) else value)
    if exact != _undecimal(float(exact)):
        raise ValueError
    return float(exact)


def _json(value: Any) -> str:
    return canonical(value).decode("utf-8")


def _undecimal(stored: Any) -> Decimal:
    return Decimal(repr(stored)).quantize(PLACES)


_ENCODERS: Mapping[Type, Callable[[Any], Stored]] = {
    Type.INT: _stored_whole,
    Type.REAL: _real,
    Type.TEXT: _stored_text,
    Type.BOOL: _bool,
    Type.DAY: _day,
    Type.INSTANT: _instant,
    Type.MICRO: _micro,
    Type.STAMP: _stamp,
    Type.MONEY: _stored_whole,
    Type.DECIMAL: _decimal,
    Type.JSON: _json,
}

_DECODERS: Mapping[Type, Callable[[Any], Any]] = {Type.BOOL: bool, Type.DECIMAL: _undecimal, Type.JSON: parse}
