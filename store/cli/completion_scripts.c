#include "store/cli/completion.h"

/* A candidate is put in for what stands behind the last word break; C has cut it accordingly. */
static const char bash[] =
	"# bash completion for inquit: eval \"$(inquit completion bash)\"\n"
	"_inquit() {\n"
	"\tlocal IFS=$'\\n' line=${COMP_LINE:0:COMP_POINT}\n"
	"\tCOMPREPLY=($(\"${COMP_WORDS[0]}\" completion bash --line \"$line\" 2>/dev/null))\n"
	"\t[[ ${#COMPREPLY[@]} -gt 0 ]] || { compopt -o default 2>/dev/null; return; }\n"
	"\t[[ ${COMPREPLY[*]} != *[:=/] || ${#COMPREPLY[@]} -gt 1 ]] || compopt -o nospace 2>/dev/null\n"
	"}\n"
	"complete -F _inquit inquit\n";

static const char zsh[] =
	"#compdef inquit\n"
	"_inquit() {\n"
	"\tlocal -a found\n"
	"\tfound=(\"${(@f)$(${words[1]} completion zsh --line \"$LBUFFER\" 2>/dev/null)}\")\n"
	"\tfound=(${found:#})\n"
	"\t(( $#found )) && compadd -Q -U -- $found || _files\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _inquit ]; then _inquit \"$@\"; else compdef _inquit inquit; fi\n";

static const char fish[] =
	"# fish completion for inquit: inquit completion fish | source\n"
	"complete -c inquit -a '(inquit completion fish --line (commandline -cp) 2>/dev/null)'\n";

const char *const completion_scripts[] = { bash, zsh, fish };
