DATA += parser/pages.model
LIBS += -lmodest -lcld2
DATA += parser/statements.model

# The network's arithmetic earns its vectors; neither flag changes a result, both let the compiler use them.
$(O)/parser/net_kernel_%.o: ALL_CFLAGS += -O3 -fno-math-errno -fno-trapping-math
$(O)/parser/body_net_rows_%.o: ALL_CFLAGS += -O3 -fno-math-errno -fno-trapping-math

# What train_statements.py calls in C: the run time's own tokens and features, and its slow loops.
TRAIN_SOURCES := $(sort $(wildcard parser/train/*.c parser/net*.c parser/text*.c)) common/arena.c common/datafile.c
train-tools: $(O)/libinquit-train.so ## the C half of parser/train_statements.py
$(O)/libinquit-train.so: $(TRAIN_SOURCES) $(wildcard parser/train/*.h parser/net*.h parser/text*.h)
	@mkdir -p $(@D)
	$(CC) $(filter-out -fPIE,$(ALL_CFLAGS)) -O3 -fno-math-errno -fno-trapping-math -fPIC -shared $(TRAIN_SOURCES) -o $@ -lm
.PHONY: train-tools

# What the page models are trained from (train_pages.py); not installed.
$(O)/tools/page-dump: $(O)/parser/dump/main.o $(O)/parser/dump/meta.o $(O)/libparser.a $(O)/libcommon.a $(O)/share/inquit/pages.model
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) $(filter-out %.model,$^) $(PKG_LIBS) -o $@
