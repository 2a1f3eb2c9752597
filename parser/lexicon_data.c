/* The words that lexicon.h speaks of. Lists by class; verbs with what they take. */
#include "parser/lexicon.h"

#include <stddef.h>

const struct word_list lexicon_words[] = {
	{ W_DET, "the a an this that these those some any every each no all both another other such one two three four five six "
	         "seven eight nine ten eleven twelve dozen several few many most half either neither what certain various multiple countless "
	         "at_least" },
	{ W_POSS, "my our your his her its their whose" },
	{ W_SUBJ, "i we you he she it they who" },
	{ W_OBJ, "me us him her them whom it you himself herself itself themselves myself ourselves" },
	{ W_PREP, "of in on at by for with from to into onto about against between among amid during through over under after before "
	          "since until toward towards within without across behind beyond near despite like unlike including concerning "
	          "regarding per via upon off around along alongside following throughout except as ahead outside inside above below "
	          "versus vs. amongst besides than" },
	{ W_CONJ, "and but or nor yet plus &" },
	{ W_SUBORD, "that because although though while whilst if whether when where after before since as unless until so "
	            "whereas lest how why whenever wherever" },
	{ W_REL, "who which whose whom that" },
	{ W_BE, "be am is are was were been being 's 're 'm isn't aren't wasn't weren't" },
	{ W_HAVE, "have has had having 've haven't hasn't hadn't" },
	{ W_DO, "do does did don't doesn't didn't" },
	{ W_MODAL, "will would can could may might shall should must ought cannot 'll 'd won't wouldn't can't couldn't shouldn't "
	           "mustn't mightn't needn't" },
	{ W_NEG, "not never n't nor neither hardly scarcely isn't aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't "
	         "won't wouldn't can't couldn't shouldn't cannot" },
	{ W_ADV, "also again then later earlier still even just only too now today once further however meanwhile therefore thus "
	         "instead moreover additionally separately already yet soon ever always often sometimes recently repeatedly previously "
	         "subsequently finally eventually initially reportedly allegedly apparently famously not never long first twice "
	         "likewise similarly otherwise nevertheless nonetheless indeed perhaps maybe almost nearly rather quite very so "
	         "more most back else once far ago there here afterwards afterward besides well hence simply merely basically" },
	{ W_TIME, "monday tuesday wednesday thursday friday saturday sunday mon. tue. wed. thu. fri. sat. sun. january february march "
	          "april may june july august september october november december jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. "
	          "nov. dec. today yesterday tomorrow tonight week weekend month year morning afternoon evening night day days weeks "
	          "months years hours hour minutes ago earlier later last next noon midnight spring summer autumn winter" },
	{ W_ROLE,
	  "minister president premier chancellor secretary governor mayor senator representative congressman congresswoman lawmaker "
	  "mp mep councillor councilman councilwoman councilor alderman ambassador envoy consul diplomat attache chargé attaché "
	  "spokesman spokeswoman spokesperson chairman chairwoman chairperson chair chief head director "
	  "ceo cfo coo cto founder co-founder owner boss executive manager coach captain player striker defender goalkeeper goalie "
	  "midfielder forward winger defenseman quarterback pitcher general colonel major admiral commander captain sergeant "
	  "lieutenant marshal officer detective inspector sheriff constable superintendent commissioner prosecutor judge justice "
	  "lawyer attorney advocate counsel solicitor barrister magistrate doctor physician surgeon nurse scientist researcher professor "
	  "lecturer teacher principal headmaster headteacher dean rector economist analyst strategist historian hydrologist "
	  "biologist physicist chemist engineer architect author writer poet novelist journalist reporter correspondent editor "
	  "columnist critic publisher blogger actor actress singer musician composer conductor artist painter director producer "
	  "filmmaker photographer farmer fisherman driver pilot sailor skipper bishop archbishop cardinal pope priest pastor "
	  "rabbi imam king queen prince princess duke duchess emperor sultan emir sheikh leader deputy adviser advisor aide "
	  "official candidate nominee activist campaigner organizer organiser volunteer resident neighbour neighbor witness "
	  "victim survivor student pupil worker employee expert specialist consultant scholar fellow agent broker trader investor "
	  "banker treasurer comptroller auditor accountant secretary-general vice-president vice-chair vice-premier "
	  "vice-chancellor undersecretary ombudsman negotiator mediator facilitator moderator speaker whip chief-of-staff "
	  "counterpart predecessor successor colleague rival opponent brother sister father mother son daughter husband wife "
	  "widow uncle aunt grandfather grandmother friend partner boyfriend girlfriend cousin parent man woman boy girl person "
	  "satirist comedian chef curator librarian mechanic carpenter baker butcher gardener keeper guard warden ranger vet "
	  "veterinarian psychologist psychiatrist therapist pharmacist midwife epidemiologist virologist seismologist "
	  "climatologist meteorologist geologist astronomer archaeologist sociologist anthropologist philosopher theologian "
	  "linguist mathematician statistician demographer commander-in-chief superior supervisor subordinate deportee refugee "
	  "migrant tourist traveller traveler passenger customer shopper tenant landlord builder developer designer programmer "
	  "hacker commenter user reader viewer listener caller fan supporter voter citizen veteran soldier fighter rebel militant "
	  "insurgent harbourmaster harbormaster bargeman ferryman courier clerk undertaker registrar trustee patron premier "
	  "frontman vocalist drummer guitarist referee umpire jockey cyclist runner swimmer skier athlete champion medallist "
	  "master treasurer intern assistant associate coordinator co-chair co-author co-owner vice-mayor dictator despot tsar czar "
	  "whistleblower informant source insider politician statesman legislator parliamentarian delegate "
	  "negotiator host anchor presenter widower representative rep finalist qualifier pensioner retiree forester stationmaster grandson granddaughter nephew niece stepfather stepmother teammate "
	  "eyewitness bystander onlooker passer-by motorist whistle-blower gunman fireman firewoman boatman ploughman seaman postman doorman cameraman foreman clergyman clergywoman serviceman handyman "
	  "watchman signalman oarsman horseman groundsman milkman craftsman tradesman acoustician mathematician technician beautician "
	  "obstetrician electrician optician dietician defendant claimant plaintiff "
	  "member shopkeeper bandleader stallholder entomologist neurologist neuroscientist commentator pundit pollster biographer satirist cartoonist" },
	{ W_ROLE,
	  "coroner limnologist oceanographer zoologist botanist ecologist glaciologist volcanologist paediatrician pediatrician cardiologist "
	  "oncologist dentist paramedic firefighter detective vicar curate deacon chaplain bailiff juror co-leader plumber electrician bricklayer "
	  "roofer fishmonger greengrocer florist barber hairdresser bartender waiter waitress caretaker janitor receptionist trucker sculptor "
	  "playwright screenwriter essayist songwriter rapper cellist pianist violinist soprano dancer choreographer illustrator "
	  "podcaster entrepreneur financier billionaire philanthropist shareholder conservationist naturalist beekeeper shepherd rancher "
	  "winemaker brewer pathologist criminologist geographer geneticist immunologist toxicologist palaeontologist paleontologist" },
	{ W_FEMALE_ROLE, "spokeswoman chairwoman congresswoman councilwoman actress queen princess duchess sister mother daughter "
	                 "wife widow aunt grandmother girlfriend woman girl granddaughter niece stepmother businesswoman policewoman saleswoman headmistress" },
	{ W_MALE_ROLE, "spokesman chairman congressman councilman king prince duke brother father son husband uncle grandfather "
	               "gunman fireman boatman ploughman seaman postman doorman cameraman foreman clergyman serviceman handyman watchman signalman oarsman "
	               "horseman groundsman milkman craftsman tradesman "
	               "boyfriend man boy grandson nephew stepfather businessman policeman salesman headmaster bishop archbishop cardinal pope priest" },
	{ W_HONOR, "baroness viscount viscountess countess mr mr. mrs mrs. ms ms. miss mx mx. dr dr. prof prof. professor sir dame lord lady rev rev. reverend father sen sen. sens. "
	           "rep rep. reps. gov gov. govs. gen gen. col col. lt lt. maj maj. capt capt. cmdr cmdr. sgt sgt. adm adm. hon hon. "
	           "judge justice st st. saint madam monsieur herr frau señor comrade brother sister cpl. pvt. insp. det. supt. pres. "
	           "det insp supt dci dsi "
	           "amb. sheikh mullah ayatollah imam rabbi pastor" },
	{ W_ADJ, "former then acting deputy interim outgoing incoming senior junior chief lead top vice assistant associate retired "
	         "affairs development security planning works communications late last next new old first second third veteran longtime long-time ex- leading prominent prime foreign interior defence "
	         "defense finance justice health education transport transportation energy environment agriculture trade labour labor "
	         "culture sports home press national general executive managing local state federal regional provincial municipal "
	         "chief special permanent opposition shadow hereditary honorary elected unnamed anonymous own young fellow "
	         "tory presidential democratic republican conservative liberal socialist communist green right-wing left-wing far-right" },
	{ W_GROUP,
	  "officials official ministers ministry government governments administration cabinet police army military navy "
	  "authorities authority agency agencies department committee commission council parliament senate congress court "
	  "tribunal party parties union unions guild association federation league alliance coalition bloc company companies firm "
	  "firms corporation bank banks group groups organisation organization organisations organizations institute institution "
	  "university universities school schools hospital hospitals church team teams club board panel bureau office embassy "
	  "kremlin pentagon media press newspaper newspapers paper papers magazine magazines outlet outlets channel broadcaster "
	  "radio television tv network station reports report document documents statement letter experts analysts observers critics "
	  "supporters opponents sources source people residents witnesses protesters demonstrators activists lawmakers senators "
	  "republicans democrats scientists researchers economists doctors lawyers diplomats negotiators mediators prosecutors investigators advisers "
	  "advisors aides representatives leaders members workers employees students teachers parents farmers fishermen skippers "
	  "bargemen engineers voters citizens families family relatives neighbours neighbors friends colleagues players coaches fans "
	  "men women children side sides states countries nations powers allies partners neighbors rebels insurgents militants "
	  "taliban censors historians scholars lords councillors mayors governors judges jurors operators developers owners "
	  "tenants landlords shareholders investors traders campaigners charities charity ngo ngos watchdog regulator regulators "
	  "insiders veterans soldiers commanders generals passengers tourists customers users readers viewers commenters "
	  "sceptics skeptics moderates hardliners conservatives liberals nationalists separatists unionists islamists prosecution "
	  "defence defense jury inquiry secretariat treasury embassy consulate mission delegation crew airline airlines airport "
	  "airports hotel brewery factory museum theatre theater orchestra society fund trust foundation campaign movement "
	  "resistance opposition majority minority crowd community communities town city village county district borough region "
	  "journal times post news review herald tribune gazette guardian observer telegraph chronicle courier daily weekly "
	  "caller wire house fargo "
	  "province poll polls survey surveys study studies researchers forecasters meteorologists doctors nurses physicians" },
	{ W_CUE,
	  "rumour rumours rumor rumors claim claims assertion assertions statement statements allegation allegations suggestion suggestions warning warnings "
	  "promise promises pledge pledges vow vows demand demands call calls accusation accusations argument arguments comment "
	  "comments remark remarks belief beliefs view views denial denials admission insistence refusal threat threats offer offers "
	  "proposal proposals announcement announcements declaration declarations complaint complaints contention conclusion "
	  "prediction predictions recommendation recommendations assurance assurances report reports charge charges opinion "
	  "opinions concern concerns fear fears hope hopes doubt doubts regret regrets confidence support appeal appeals request "
	  "requests plea pleas question questions criticism condolences condemnation disappointment surprise satisfaction "
	  "gratitude willingness readiness interest worry worries outrage anger dismay sympathy solidarity readiness optimism "
	  "scepticism skepticism misgivings reservations objections objection alarm frustration apology apologies message "
	  "testimony revelation notion confirmation words evidence" },
	{ W_HEARER, "reporters journalists lawmakers parliament senators media press correspondents newsmen newspapermen deputies "
	            "ministers delegates supporters investors analysts viewers readers listeners voters colleagues congress mps "
	            "everyone everybody people fans students" },
	{ W_OCCASION, "briefing conference interview speech statement address rally meeting summit session hearing testimony post tweet "
	              "letter report email e-mail message article column blog podcast broadcast debate forum event call phone "
	              "telephone visit ceremony dinner lecture talk talks remarks release appearance gathering page op-ed essay book "
	              "memoir programme program show panel opening filing ruling memo video thread teleconference webcast commentary communique communiqué" },
	{ W_VAGUE, "two three four some many others other most several few everyone everybody nobody someone somebody anyone both all none one "
	           "another those neither half thousands hundreds dozens millions" },
	{ W_NATION,
	  "russian american british french german italian spanish portuguese dutch belgian swiss austrian polish czech slovak "
	  "hungarian romanian bulgarian greek turkish serbian croatian bosnian slovenian albanian ukrainian belarusian moldovan "
	  "lithuanian latvian estonian finnish swedish norwegian danish icelandic irish scottish welsh english european chinese "
	  "japanese korean indian pakistani bangladeshi afghan iranian iraqi syrian lebanese israeli palestinian jordanian egyptian "
	  "saudi emirati qatari kuwaiti yemeni omani libyan tunisian algerian moroccan sudanese ethiopian kenyan ugandan tanzanian "
	  "nigerian ghanaian senegalese malian congolese angolan zimbabwean zambian african mexican canadian brazilian argentine "
	  "argentinian chilean peruvian colombian venezuelan bolivian ecuadorian cuban haitian vietnamese thai malaysian "
	  "indonesian philippine filipino burmese cambodian mongolian australian kazakh uzbek georgian armenian azerbaijani "
	  "tajik kyrgyz turkmen western eastern northern southern arab asian catalan kurdish soviet us u.s. uk u.k. eu uae un u.n. n.y. "
	  "spaniard swede briton serb croat frenchman frenchwoman dutchman dutchwoman englishman irishman welshman scotsman" },
	{ W_PLACE,
	  "russia america britain france germany italy spain portugal netherlands belgium switzerland austria poland hungary "
	  "romania bulgaria greece turkey serbia croatia bosnia slovenia albania ukraine belarus moldova lithuania latvia estonia "
	  "finland sweden norway denmark iceland ireland scotland wales england europe china japan korea india pakistan bangladesh "
	  "afghanistan iran iraq syria lebanon israel palestine jordan egypt qatar kuwait yemen oman libya tunisia algeria morocco "
	  "sudan ethiopia kenya uganda tanzania nigeria ghana senegal mali congo angola zimbabwe zambia africa mexico canada brazil "
	  "argentina chile peru colombia venezuela bolivia ecuador cuba haiti vietnam thailand malaysia indonesia philippines "
	  "myanmar burma cambodia mongolia australia kazakhstan uzbekistan georgia armenia azerbaijan moscow washington london "
	  "paris berlin rome madrid lisbon brussels bern vienna warsaw prague bratislava budapest bucharest sofia athens ankara "
	  "belgrade zagreb sarajevo tirana kyiv kiev minsk vilnius riga tallinn helsinki stockholm oslo copenhagen reykjavik dublin "
	  "edinburgh beijing tokyo seoul pyongyang delhi islamabad dhaka kabul tehran baghdad damascus beirut jerusalem amman cairo "
	  "riyadh doha sanaa tripoli tunis algiers rabat khartoum nairobi lagos abuja accra dakar kinshasa harare pretoria ottawa "
	  "brasilia santiago lima bogota caracas havana hanoi bangkok jakarta manila canberra wellington taipei taiwan us u.s. uk "
	  "u.k. eu un u.n. nato uae usa u.s.a. states kingdom texas california florida ohio virginia" },
	{ W_VERB,
	  "is are was were has had have does did do went go goes come came comes make made makes take took takes give gave gives get "
	  "got gets keep kept keeps left leave leaves put puts run ran runs set sets win won wins lose lost loses begin began begins "
	  "become became becomes show showed shows grow grew grows fall fell falls rise rose rises hold held holds bring brought "
	  "brings send sent sends build built builds buy bought sell sold pay paid pays meet met meets lead led leads stand stood "
	  "stands sit sat move moved moves need needs remain remained remains seem seems seemed appear appears appeared use used "
	  "uses work worked works try tried tries start started starts open opened opens close closed closes turn turned turns play "
	  "played plays live lived lives help helped helps stop stopped stops face faced faces join joined joins serve served serves "
	  "hit hits cut cuts kill killed kills die died dies include included includes follow followed follows support supported "
	  "supports visit visited visits return returned returns launch launched launches arrive arrived carry carried carries "
	  "represent represents represented amounts amount amounted goes includes happened happens happen lies lay mean means "
	  "meant gave spent spend spends drew draw draws broke break breaks" },
	{ W_MIND,
	  "plan plans planned planning intend intends intended intending intention intentions seek seeks sought seeking support supports "
	  "supported supporting oppose opposes opposed opposing opposition favor favors favored favour favours favoured prefer prefers "
	  "preferred consider considers considered considering view views viewed see sees saw seen know knows knew known like likes "
	  "liked love loves loved hate hates hated wish wishes wished care cares cared willing ready unwilling reluctant eager confident "
	  "convinced sure certain aware afraid worried concerned angry upset happy pleased glad optimistic skeptical sceptical committed "
	  "determined interested consensus regard regards regarded trust trusts mind feelings feeling thinking idea ideas opinion "
	  "opinions desire desires decided decides decision aim aims aimed hoping wanting wants need needs understand understands "
	  "understood remember remembers remembered realize realise realized realised recognize recognizes recognized ignored doubts "
	  "embrace embraces embraced respect respects respected appreciate appreciates appreciated admire admires admired find finds "
	  "found expects expected expecting expectation expectations assume assumes assumed" },
	{ 0, NULL },
};

#define SAY (V_THAT | V_QUOTE | V_INV)

const struct verb lexicon_verbs[] = {
	{ "say", "said", NULL, NULL, SAY | V_WH | V_IMPERSONAL },
	{ "tell", "told", NULL, NULL, V_THAT | V_QUOTE | V_HEAR | V_HINF | V_WH },
	{ "add", NULL, NULL, NULL, SAY },
	{ "note", NULL, NULL, NULL, SAY | V_NP | V_WH },
	{ "state", NULL, NULL, NULL, SAY | V_NP },
	{ "claim", NULL, NULL, NULL, SAY | V_INF },
	{ "announce", NULL, NULL, NULL, SAY | V_NP | V_IMPERSONAL },
	{ "explain", NULL, NULL, NULL, SAY | V_WH },
	{ "argue", NULL, NULL, NULL, SAY },
	{ "insist", NULL, NULL, "on", V_NP },
	{ "insist", NULL, NULL, NULL, SAY },
	{ "warn", NULL, NULL, "of", V_NP },
	{ "warn", NULL, NULL, "against", V_NP },
	{ "warn", NULL, NULL, NULL, SAY | V_HEAR | V_HINF },
	{ "admit", "admitted", NULL, NULL, SAY | V_NP },
	{ "acknowledge", NULL, NULL, NULL, SAY | V_NP },
	{ "concede", NULL, NULL, NULL, SAY },
	{ "confess", NULL, NULL, NULL, SAY },
	{ "confirm", NULL, NULL, NULL, SAY | V_NP },
	{ "deny", NULL, NULL, NULL, V_THAT | V_QUOTE | V_NP },
	{ "reply", NULL, NULL, NULL, SAY },
	{ "answer", NULL, NULL, NULL, SAY | V_WEAK },
	{ "respond", NULL, NULL, NULL, SAY | V_WEAK },
	{ "remark", NULL, NULL, "on", V_NP },
	{ "remark", NULL, NULL, NULL, SAY },
	{ "observe", NULL, NULL, NULL, SAY | V_WEAK },
	{ "recall", NULL, NULL, NULL, SAY | V_WEAK },
	{ "predict", NULL, NULL, NULL, SAY | V_NP },
	{ "forecast", "forecast", NULL, NULL, SAY | V_NP },
	{ "suggest", NULL, NULL, NULL, SAY | V_NP | V_IMPERSONAL },
	{ "reiterate", NULL, NULL, NULL, SAY | V_NP },
	{ "repeat", NULL, NULL, NULL, SAY | V_WEAK },
	{ "emphasise", NULL, NULL, NULL, SAY | V_NP },
	{ "emphasize", NULL, NULL, NULL, SAY | V_NP },
	{ "underline", NULL, NULL, NULL, SAY | V_NP },
	{ "underscore", NULL, NULL, NULL, SAY | V_NP },
	{ "highlight", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "stress", NULL, NULL, NULL, SAY | V_NP },
	{ "maintain", NULL, NULL, NULL, SAY | V_WEAK },
	{ "contend", NULL, NULL, NULL, SAY },
	{ "submit", "submitted", NULL, NULL, SAY | V_WEAK },
	{ "assert", NULL, NULL, NULL, SAY },
	{ "allege", NULL, NULL, NULL, SAY | V_NP | V_IMPERSONAL },
	{ "affirm", NULL, NULL, NULL, SAY },
	{ "declare", NULL, NULL, NULL, SAY | V_NP },
	{ "report", NULL, NULL, NULL, SAY | V_IMPERSONAL },
	{ "write", "wrote", "written", NULL, SAY },
	{ "tweet", NULL, NULL, NULL, SAY },
	{ "post", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "quip", "quipped", NULL, NULL, SAY },
	{ "joke", NULL, NULL, "about", V_NP },
	{ "joke", NULL, NULL, NULL, SAY },
	{ "complain", NULL, NULL, "about", V_NP },
	{ "complain", NULL, NULL, "of", V_NP },
	{ "complain", NULL, NULL, NULL, SAY },
	{ "conclude", NULL, NULL, NULL, SAY | V_WEAK },
	{ "continue", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "go", "went", "gone", "on", V_QUOTE | V_WEAK },
	{ "ask", NULL, NULL, "for", V_NP },
	{ "ask", NULL, NULL, NULL, V_QUOTE | V_INV | V_HINF | V_WH | V_HEAR },
	{ "wonder", NULL, NULL, NULL, V_QUOTE | V_INV | V_WH | V_STANCE },
	{ "testify", NULL, NULL, NULL, SAY },
	{ "reveal", NULL, NULL, NULL, SAY },
	{ "disclose", NULL, NULL, NULL, SAY | V_WH },
	{ "estimate", NULL, NULL, NULL, SAY | V_IMPERSONAL },
	{ "caution", NULL, NULL, "against", V_NP },
	{ "caution", NULL, NULL, NULL, SAY },
	{ "vow", NULL, NULL, NULL, SAY | V_INF },
	{ "pledge", NULL, NULL, NULL, SAY | V_INF },
	{ "promise", NULL, NULL, NULL, SAY | V_INF | V_HEAR | V_NP },
	{ "swear", "swore", "sworn", NULL, SAY | V_INF | V_WEAK },
	{ "threaten", NULL, NULL, NULL, V_INF | V_THAT | V_QUOTE },
	{ "point", NULL, NULL, "out", SAY },
	{ "point", NULL, NULL, "to", V_WEAK | V_THAT },
	{ "assure", NULL, NULL, NULL, V_THAT | V_HEAR | V_QUOTE },
	{ "inform", NULL, NULL, NULL, V_THAT | V_HEAR | V_INV },
	{ "communicate", NULL, NULL, NULL, V_THAT | V_INV | V_WEAK },
	{ "notify", NULL, NULL, NULL, V_THAT | V_HEAR },
	{ "remind", NULL, NULL, NULL, V_THAT | V_HEAR | V_QUOTE },
	{ "brief", NULL, NULL, NULL, V_WEAK },
	{ "advise", NULL, NULL, NULL, V_THAT | V_HEAR | V_HINF | V_QUOTE },
	{ "convince", NULL, NULL, NULL, V_WEAK },
	{ "propose", NULL, NULL, NULL, SAY | V_INF | V_NP },
	{ "recommend", NULL, NULL, NULL, V_THAT | V_NP | V_QUOTE | V_IMPERSONAL },
	{ "hint", NULL, NULL, NULL, SAY },
	{ "indicate", NULL, NULL, NULL, SAY },
	{ "signal", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "signal", "signalled", NULL, NULL, V_THAT | V_WEAK },
	{ "imply", NULL, NULL, NULL, V_THAT },
	{ "mention", NULL, NULL, NULL, SAY | V_NP },
	{ "comment", NULL, NULL, NULL, SAY | V_WEAK },
	{ "agree", NULL, NULL, "with", V_NP },
	{ "agree", NULL, NULL, NULL, SAY | V_WEAK },
	{ "disagree", NULL, NULL, "with", V_NP },
	{ "disagree", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "counter", NULL, NULL, NULL, SAY | V_WEAK },
	{ "retort", NULL, NULL, NULL, SAY },
	{ "shout", NULL, NULL, NULL, SAY | V_WEAK },
	{ "yell", NULL, NULL, NULL, SAY | V_WEAK },
	{ "cry", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "whisper", NULL, NULL, NULL, SAY | V_WEAK },
	{ "mutter", NULL, NULL, NULL, SAY | V_WEAK },
	{ "murmur", NULL, NULL, NULL, SAY | V_WEAK },
	{ "sigh", NULL, NULL, NULL, SAY | V_WEAK },
	{ "laugh", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "smile", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "chuckle", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "exclaim", NULL, NULL, NULL, SAY },
	{ "boast", NULL, NULL, NULL, SAY },
	{ "brag", "bragged", NULL, NULL, SAY },
	{ "fume", NULL, NULL, NULL, SAY | V_WEAK },
	{ "lament", NULL, NULL, NULL, SAY | V_NP },
	{ "opine", NULL, NULL, NULL, SAY },
	{ "muse", NULL, NULL, NULL, SAY | V_WEAK },
	{ "interject", NULL, NULL, NULL, SAY },
	{ "reckon", NULL, NULL, NULL, SAY },
	{ "clarify", NULL, NULL, NULL, SAY },
	{ "specify", NULL, NULL, NULL, SAY | V_WH },
	{ "reason", NULL, NULL, NULL, SAY | V_WEAK },
	{ "elaborate", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "summarise", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "profess", NULL, NULL, NULL, V_THAT | V_INF },
	{ "accept", NULL, NULL, NULL, V_THAT | V_DEED },
	{ "recognise", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "recognize", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "proclaim", NULL, NULL, NULL, SAY | V_NP },
	{ "preach", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "advocate", NULL, NULL, NULL, V_NP | V_THAT },
	{ "urge", NULL, NULL, NULL, V_HINF | V_NP | V_THAT | V_QUOTE | V_INV },
	{ "beg", "begged", NULL, NULL, V_HINF | V_QUOTE | V_INV },
	{ "plead", NULL, NULL, NULL, V_QUOTE | V_INV | V_THAT },
	{ "implore", NULL, NULL, NULL, V_HINF | V_QUOTE },
	{ "order", NULL, NULL, NULL, V_HINF | V_THAT | V_QUOTE },
	{ "instruct", NULL, NULL, NULL, V_HINF },
	{ "invite", NULL, NULL, NULL, V_HINF },
	{ "encourage", NULL, NULL, NULL, V_HINF },
	{ "call", NULL, NULL, "for", V_NP | V_RAW },
	{ "call", NULL, NULL, "on", V_HINF | V_RAW },
	{ "call", NULL, NULL, "upon", V_HINF | V_RAW },
	{ "call", NULL, NULL, NULL, V_AS },
	{ "appeal", NULL, NULL, "for", V_NP | V_RAW },
	{ "appeal", NULL, NULL, "to", V_HINF | V_RAW },
	{ "push", NULL, NULL, "for", V_NP | V_STANCE | V_RAW },
	{ "describe", NULL, NULL, NULL, V_AS },
	{ "label", "labelled", NULL, NULL, V_AS },
	{ "brand", NULL, NULL, NULL, V_AS },
	{ "dub", "dubbed", NULL, NULL, V_AS },
	{ "characterise", NULL, NULL, NULL, V_AS },
	{ "characterize", NULL, NULL, NULL, V_AS },
	{ "term", NULL, NULL, NULL, V_AS },
	{ "condemn", NULL, NULL, NULL, V_NP },
	{ "denounce", NULL, NULL, NULL, V_NP },
	{ "decry", NULL, NULL, NULL, V_NP },
	{ "deplore", NULL, NULL, NULL, V_NP },
	{ "criticise", NULL, NULL, NULL, V_NP },
	{ "criticize", NULL, NULL, NULL, V_NP },
	{ "slam", "slammed", NULL, NULL, V_NP },
	{ "blast", NULL, NULL, NULL, V_NP },
	{ "lambast", NULL, NULL, NULL, V_NP },
	{ "lambaste", NULL, NULL, NULL, V_NP },
	{ "rebuke", NULL, NULL, NULL, V_NP },
	{ "mock", NULL, NULL, NULL, V_NP },
	{ "ridicule", NULL, NULL, NULL, V_NP },
	{ "reject", NULL, NULL, NULL, V_NP },
	{ "dismiss", NULL, NULL, NULL, V_NP | V_AS },
	{ "dispute", NULL, NULL, NULL, V_NP | V_THAT },
	{ "refute", NULL, NULL, NULL, V_NP },
	{ "rebut", "rebutted", NULL, NULL, V_NP },
	{ "contradict", NULL, NULL, NULL, V_NP },
	{ "welcome", NULL, NULL, NULL, V_NP },
	{ "praise", NULL, NULL, NULL, V_NP },
	{ "hail", NULL, NULL, NULL, V_NP },
	{ "applaud", NULL, NULL, NULL, V_NP },
	{ "laud", NULL, NULL, NULL, V_NP },
	{ "thank", NULL, NULL, NULL, V_NP },
	{ "congratulate", NULL, NULL, NULL, V_NP },
	{ "demand", NULL, NULL, NULL, V_NP | V_THAT | V_INF | V_QUOTE | V_INV },
	{ "request", NULL, NULL, NULL, V_NP | V_THAT | V_WEAK },
	{ "accuse", NULL, NULL, NULL, V_OF },
	{ "blame", NULL, NULL, NULL, V_NP | V_OF },
	{ "apologise", NULL, NULL, "for", V_NP },
	{ "apologize", NULL, NULL, "for", V_NP },
	{ "object", NULL, NULL, "to", V_NP | V_WEAK },
	{ "object", NULL, NULL, NULL, V_QUOTE | V_WEAK | V_THAT },
	{ "offer", NULL, NULL, NULL, V_INF | V_QUOTE | V_WEAK },
	{ "refuse", NULL, NULL, NULL, V_INF },
	{ "decline", NULL, NULL, NULL, V_INF },
	{ "express", NULL, NULL, NULL, V_LIGHT },
	{ "voice", NULL, NULL, NULL, V_LIGHT },
	{ "raise", NULL, NULL, NULL, V_LIGHT },
	{ "issue", NULL, NULL, NULL, V_LIGHT },
	{ "reassure", NULL, NULL, NULL, V_HEAR | V_THAT },
	{ "speculate", NULL, NULL, NULL, SAY },
	{ "fear", NULL, NULL, NULL, V_THAT | V_STANCE },
	{ "believe", NULL, NULL, NULL, V_THAT | V_STANCE | V_QUOTE | V_IMPERSONAL },
	{ "think", "thought", NULL, NULL, V_THAT | V_STANCE | V_QUOTE | V_IMPERSONAL },
	{ "feel", "felt", NULL, NULL, V_THAT | V_STANCE | V_WEAK | V_QUOTE },
	{ "hope", NULL, NULL, "for", V_NP | V_STANCE },
	{ "hope", NULL, NULL, NULL, V_THAT | V_STANCE | V_INF },
	{ "expect", NULL, NULL, NULL, V_THAT | V_STANCE | V_WEAK | V_IMPERSONAL | V_INF | V_HINF },
	{ "doubt", NULL, NULL, NULL, V_THAT | V_STANCE },
	{ "suspect", NULL, NULL, NULL, V_THAT | V_STANCE },
	{ "worry", NULL, NULL, NULL, V_THAT | V_STANCE },
	{ "want", NULL, NULL, NULL, V_INF | V_HINF | V_STANCE },
	{ "rumour", NULL, NULL, NULL, V_IMPERSONAL },
	{ "rumor", NULL, NULL, NULL, V_IMPERSONAL },
	{ "understand", "understood", NULL, NULL, V_IMPERSONAL },
	{ "know", "knew", "known", NULL, V_IMPERSONAL },
	{ "hold", "held", NULL, NULL, V_THAT | V_STANCE | V_WEAK },
	{ "consider", NULL, NULL, NULL, SAY | V_WEAK | V_STANCE },
	{ "quote", NULL, NULL, NULL, V_WEAK },
	{ "cite", NULL, NULL, NULL, V_WEAK },
	{ "find", "found", NULL, NULL, V_THAT | V_WEAK },
	{ "show", "showed", "shown", NULL, V_WEAK },
	{ "rule", NULL, NULL, "out", V_NP },
	{ "rule", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "decide", NULL, NULL, NULL, V_THAT | V_STANCE | V_WEAK },
	{ "determine", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "learn", NULL, NULL, NULL, V_WEAK },
	{ "teach", "taught", NULL, NULL, V_WEAK | V_THAT },
	{ "read", "read", "read", NULL, V_QUOTE | V_INV | V_WEAK },
	{ "put", "put", "put", "it", V_THAT | V_QUOTE | V_WEAK },
	{ "make", "made", "made", "clear", V_THAT | V_WH },
	{ "make", "made", "made", "plain", V_THAT | V_WH },
	{ "marvel", NULL, NULL, NULL, SAY | V_WEAK },
	{ "marvel", "marvelled", NULL, NULL, SAY | V_WEAK },
	{ "protest", NULL, NULL, NULL, SAY | V_WEAK },
	{ "gush", NULL, NULL, NULL, SAY | V_WEAK },
	{ "snap", "snapped", NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "rant", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "rage", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "regret", "regretted", NULL, NULL, V_THAT | V_QUOTE | V_NP },
	{ "exclude", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "scoff", NULL, NULL, NULL, SAY | V_WEAK },
	{ "taunt", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "tease", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "allow", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "theorise", NULL, NULL, NULL, SAY },
	{ "theorize", NULL, NULL, NULL, SAY },
	{ "shoot", "shot", "shot", "back", V_QUOTE | V_INV | V_WEAK | V_DEED },
	{ "cut", "cut", "cut", "in", V_QUOTE | V_INV | V_WEAK | V_DEED },
	{ "chime", NULL, NULL, "in", V_QUOTE | V_INV | V_WEAK },
	{ "butt", NULL, NULL, "in", V_QUOTE | V_INV | V_WEAK | V_DEED },
	{ "hit", "hit", "hit", "back", V_QUOTE | V_INV | V_WEAK | V_DEED },
	{ "fire", NULL, NULL, "back", V_QUOTE | V_INV | V_WEAK | V_DEED },
	{ "rejoin", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "chant", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "sing", "sang", "sung", NULL, V_QUOTE | V_WEAK },
	{ "text", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "email", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "message", NULL, NULL, NULL, V_QUOTE | V_WEAK },
	{ "begin", "began", "begun", NULL, V_QUOTE | V_WEAK },
	{ "recount", NULL, NULL, NULL, SAY | V_WEAK },
	{ "relate", NULL, NULL, NULL, V_THAT | V_WEAK },
	{ "concur", "concurred", NULL, NULL, SAY | V_WEAK },
	{ "croak", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "mumble", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "drawl", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "deadpan", "deadpanned", "deadpanned", NULL, V_QUOTE | V_INV | V_WEAK },
	{ "wail", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "bellow", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "groan", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "growl", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "shrug", "shrugged", "shrugged", NULL, V_QUOTE | V_INV | V_WEAK },
	{ "grin", "grinned", "grinned", NULL, V_QUOTE | V_INV | V_WEAK },
	{ "sob", "sobbed", "sobbed", NULL, V_QUOTE | V_INV | V_WEAK },
	{ "reminisce", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "reflect", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ "interrupt", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK | V_DEED },
	{ "intone", NULL, NULL, NULL, V_QUOTE | V_INV | V_WEAK },
	{ NULL, NULL, NULL, NULL, 0 },
};
