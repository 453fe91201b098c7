// glibc's settings of malloc (mallopt(3)), which Swift's Glibc module lacks.
#include <malloc.h>
