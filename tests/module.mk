UNITS := $(sort $(wildcard tests/*/test_*.c tests/*/*/test_*.c))
FUZZ  := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

# Any test may use any folder's library; the linker takes what it needs.
$(O)/tests/%: $(O)/tests/%.o $(O)/libcli.a $(ARCHIVES)
	$(CC) $(ALL_LDFLAGS) $(if $(FUZZING),-fsanitize=fuzzer) $^ $(PKG_LIBS) -lcmocka -o $@

# make unit T=common/test_wire runs one.
unit: $(if $(T),$(O)/tests/$(T),$(UNITS:%.c=$(O)/%)) $(SHARE) ## unit tests (T=folder/test_x: one of them)
	@set -e; for t in $(filter $(O)/tests/%,$^); do ./$$t; done

units: $(UNITS:%.c=$(O)/%)

PIPELINE := $(sort $(wildcard tests/pipeline/test_*.py))
CHECK     = /usr/bin/env python3 tests/tools/check.py $(if $(RESULTS),--results $(RESULTS))
# Under sanitizers everything takes its time.
PATIENCE  = $(if $(SAN),INQUIT_PATIENCE=5) INQUIT_BIN=$(O)/bin

# All in one program, so that a failure of the first does not hide the others.
check: all units ## all tests: units, real daemons, a short chaos test
	@$(PATIENCE) $(CHECK) $(UNITS:%.c=$(O)/%) $(PIPELINE)
check-units: units $(SHARE)
	@$(PATIENCE) $(CHECK) $(UNITS:%.c=$(O)/%)
check-pipeline: all
	@$(PATIENCE) $(CHECK) $(PIPELINE)

fuzz-list:
	@echo $(FUZZ)

# A finding is mended, or argued away on its line with NOLINT(check) or cppcheck-suppress.
LINT_C    := $(sort $(foreach d,$(FOLDERS) store/cli,$(wildcard $(d)/*.c)))
# Tables of data, made by programs.
LINT_SKIP := $(filter %_data.c %_table.c %_tables.c,$(LINT_C))
# What takes longest first: cppcheck is one process.
lint: $(O)/lint/cppcheck $(O)/lint/manual $(LINT_C:%.c=$(O)/lint/%.tidy) ## clang-tidy and cppcheck
$(O)/lint/%.tidy: %.c .clang-tidy store/.clang-tidy
	@mkdir -p $(@D)
	$(if $(filter $<,$(LINT_SKIP)),,clang-tidy --quiet $< -- $(ALL_CFLAGS) 2>/dev/null)
	@touch $@
$(O)/lint/manual: $(MAN)
	@mkdir -p $(@D)
	mandoc -Tlint -W warning $(MAN)
	@touch $@
$(O)/lint/cppcheck: $(LINT_C)
	@mkdir -p $(@D)
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppressions-list=tests/tools/cppcheck.suppressions -I. $(filter-out $(LINT_SKIP),$(LINT_C))
	@touch $@

# Built apart, with clang's coverage: objects of differently built trees never mix.
fuzz: ## fuzz one format: T=wire SECS=60
	@$(MAKE) --no-print-directory CC=clang SAN=address,undefined FUZZING=1 fuzz-run T=$(T) SECS=$(or $(SECS),30) SEED=$(SEED)
fuzz-build: ## all fuzz targets, without running them
	@$(MAKE) --no-print-directory CC=clang SAN=address,undefined FUZZING=1 fuzz-targets
fuzz-targets: $(FUZZ:%=$(O)/tests/fuzz/fuzz_%) $(SHARE)
fuzz-run: $(O)/tests/fuzz/fuzz_$(T) $(SHARE)
	@mkdir -p $(O)/corpus/$(T)
	$< -max_total_time=$(SECS) $(if $(SEED),-seed=$(SEED)) -print_final_stats=1 -timeout=10 -rss_limit_mb=2048 $(O)/corpus/$(T) $(wildcard tests/fuzz/corpus/$(T))

.PHONY: unit units check check-units check-pipeline fuzz fuzz-build fuzz-targets fuzz-run fuzz-list lint

STORE_BENCH := $(patsubst %,$(O)/tests/bench/%.o,store store_ingest store_ask store_pairs)
$(O)/tests/bench/store: $(STORE_BENCH) $(O)/libcli.a $(ARCHIVES)
	$(CC) $(ALL_LDFLAGS) $^ $(PKG_LIBS) -o $@
bench: all bench-store bench-topics ## speed beside rivals: the pipeline and the store (INQUIT_PEERS has the rivals' sources)
	@python3 tests/bench/pipeline.py $(O) $(BENCH_ARGS)
bench-store: all $(O)/tests/bench/store $(O)/tests/bench/store_intake ## the store alone (BENCH_STORE_ARGS: --data DIR keeps what is generated)
	@python3 tests/bench/store.py $(O) $(BENCH_STORE_ARGS)
	@python3 tests/bench/store_live.py $(O)
bench-topics: all $(O)/tests/classifier/bench_rules ## rules, training and prediction of topics (INQUIT_CORPUS)
	@python3 tests/bench/topics.py $(O)
.PHONY: bench bench-store bench-topics
