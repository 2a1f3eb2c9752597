LIBS += -lmodest -lcld2
