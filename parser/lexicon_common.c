/* Common verbs that report nothing: they tell where a noun phrase ends. */
#include "parser/lexicon.h"

#include <stddef.h>

/* Verbs in every form; "past" of those that are irregular follows after a slash. */
const char *const lexicon_common_verbs =
	"accept achieve acquire adopt advance afford allocate appear appoint approach approve arise/arose arrest arrive assemble assess "
	"assist attempt attend attract avoid await ban/banned bear/bore beat/beat become/became begin/began belong betray bind/bound "
	"block boost borrow break/broke breathe bring/brought build/built burn bury buy/bought calculate campaign cancel capture carry "
	"cast/cast catch/caught cause celebrate challenge choose/chose claim clash climb collapse collect combine come/came commit/committed "
	"compare compete complete compose concentrate conduct connect consist consult consume contain contribute convert convince cope "
	"create cross cut/cut damage deal/dealt defeat defend delay deliver depart depend deploy deserve design destroy develop differ "
	"direct disappear discover discuss display distribute divide draft draw/drew drive/drove drop/dropped earn eat/ate edit elect "
	"eliminate emerge employ enable enact encounter endorse endure enforce engage enjoy ensure enter erect escape establish evacuate "
	"evolve examine exceed exchange exclude execute exercise exist expand experience exploit explore export extend face fail fall/fell "
	"favour feature feed/fed fight/fought fill fire fit/fitted flee/fled float flow fly/flew follow forbid/forbade force forget/forgot "
	"form found free fulfil function gain gather generate get/got give/gave go/went govern grant greet grow/grew guarantee guide halt "
	"handle hang/hung happen hear/heard help hide/hid hire hit/hit host hurt/hurt identify ignore illustrate implement impose impress "
	"improve include increase inherit injure inspect install intend intervene introduce invade invest investigate involve join jump "
	"justify keep/kept kick kill knock lack land last launch lay/laid lead/led lean leave/left lend/lent let/let lie/lay lift light/lit "
	"limit link listen live lock look lose/lost love lower maintain make/made manage march mark marry match matter mean/meant measure "
	"meet/met merge monitor mount move multiply murder need negotiate nominate obtain occupy occur open operate oppose opt/opted organise "
	"organize oust own participate pass pay/paid perform permit/permitted persuade place play plunge polish pose possess postpone "
	"pour prefer/preferred prepare present preserve press prevent proceed produce prohibit promote prompt prosecute protect prove provide "
	"publish pull punish purchase pursue put/put qualify quit/quit race reach react realise realize receive recover recruit reduce refer/referred "
	"reflect reform regain register regret/regretted regulate reject release rely remain remember remove rename renew rent repair repeal replace "
	"represent require rescue reserve resign resist resolve restore restrict result resume retain retire retreat return review ride/rode "
	"rise/rose risk run/ran rush save seek/sought seem seize select sell/sold send/sent separate serve set/set settle shake/shook shape share "
	"shift shine/shone ship/shipped shock shoot/shot shut/shut sign sing/sang sink/sank sit/sat sleep/slept slide/slid slip/slipped slow solve "
	"sound spark speak/spoke spend/spent split/split sponsor spread/spread stage stand/stood start stay steal/stole stem/stemmed step/stepped stick/stuck "
	"stop/stopped store strengthen stretch strike/struck strip/stripped struggle study subject submit/submitted succeed suffer supply support suppose "
	"suppress surge surprise surrender surround survive suspend sustain sweep/swept swim/swam switch tackle take/took target tend test throw/threw "
	"tie top/topped touch track trade train transfer/transferred transform travel treat trigger trust try turn undergo/underwent undermine unite "
	"unveil update uphold/upheld use vanish vary veto view violate visit vote wait wake/woke walk warm waste watch wear/wore weigh win/won "
	"withdraw/withdrew witness work worsen wound wrap/wrapped yield amount soften calm near double feature pin/pinned "
	"ring/rang phone blow/blew dig/dug swing/swung spin/spun weep/wept creep/crept leap/leapt kneel/knelt nod shrug grin frown glance";

/* Of these only the past shows that they are verbs here: the rest are nouns as often. */
unsigned lexicon_body(struct str word)
{
	static const struct {
		const char *words;
		unsigned bits;
	} lists[] = {
		{ "company firm", BODY_FIRM },
		{ "group", BODY_FIRM | BODY_GROUP },
		{ "carrier airline lender insurer retailer manufacturer carmaker automaker drugmaker chipmaker supplier supermarket utility brewer "
		  "miner startup start-up conglomerate", BODY_FIRM | BODY_TRADE },
		{ "bank", BODY_FIRM | BODY_TRADE | BODY_KIND },
		{ "council university hospital school charity union ministry department federation association institute foundation museum "
		  "theatre society agency commission authority trust party", BODY_KIND },
		{ "paper newspaper daily magazine broadcaster channel station website tabloid weekly", BODY_MEDIUM },
		{ "club", BODY_KIND | BODY_CLUB },
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (str_among(word, lists[i].words))
			return lists[i].bits;
	return 0;
}

const char *const lexicon_noun_verbs =
	"advance approach arrest attempt ban block boost campaign cause challenge clash collapse contract cross cut damage deal defeat delay "
	"design direct display draft drive drop exercise experience export face favour feature fight fire fit flow force form found "
	"function gain grant guarantee guide halt handle help host increase jump kick kill lack land last launch lead lean lift light limit link look "
	"love lower march mark match matter mean measure monitor mount move murder need open own pass pay place play polish pose present press "
	"prompt pull purchase race reach reform register regret release rent repair rescue reserve result retreat return review ride rise risk "
	"run rush set shape share shift ship shock shoot sign slide slip slow sound spark split sponsor spread stage stand start step stick stop store stretch "
	"strike strip struggle study subject supply support surge surprise surrender sweep switch target test throw tie top touch track trade "
	"train transfer travel treat trigger trust try turn update use view visit vote wait wake walk warm waste watch wear witness work wound "
	"yield amount exchange claim double calm near state order lock wrap pin bear ban fall feed lie mean cast draw hit hire hurt knock steal stem break burn ride bind shine "
	"beat sink swim sing ring phone blow dig swing spin leap nod shrug grin frown glance";
