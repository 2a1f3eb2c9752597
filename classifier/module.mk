LIBS +=
