// The system's libcrypt (libxcrypt): crypt_r and crypt_gensalt_rn, for PIN hashing.
#include <crypt.h>
