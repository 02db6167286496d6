/* A PKCS#11 module around another one, for what a software token cannot do by itself: a PIN pad, tries that run out,
   keys that want their PIN each time, mechanisms that are not there, crashes and hangs.

   Beside `shim.so` lies the folder `shim.so.d`; each file in it is a setting, read whenever it matters, so that a test
   can change it while the module works:

     module       path of the module inside
     initialize   what C_Initialize does: "crash", "hang", "no" (CKR_DEVICE_ERROR), "exit"
     hang         while this file is there, C_GetSlotList does not come back
     end          while this file is there, C_Finalize does not come back, but ten seconds at the most
     pad          the PIN that the reader's pad "types" when C_Login gets none; announces a protected path
     flags        decimal flags that C_GetTokenInfo adds to the token's
     always       label of a private key that wants the PIN (of the file `pin`) before each use
     pin          the PIN for that key
     hidden       decimal numbers of mechanisms that C_GetMechanismInfo does not know, one a line
     log          every C_Finalize, C_Login, C_SignInit, C_Sign, C_DecryptInit, C_OpenSession and C_CloseSession is
                  written here

   Structures are laid out by hand from PKCS#11 v2.20 (unix: no packing); only what is touched has a name. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long word;
typedef struct { unsigned char version[2]; void *f[68]; } list;
typedef struct { word type; void *value; word size; } attribute;
typedef struct { word type; void *parameter; word size; } mechanism;

enum { INITIALIZE = 0, FINALIZE = 1, SLOT_LIST = 4, TOKEN_INFO = 6, MECHANISM_INFO = 8, OPEN = 12, CLOSE = 13, LOGIN = 18,
       ATTRIBUTES = 24, DECRYPT_INIT = 33, SIGN_INIT = 42, SIGN = 43, SIGN_FINAL = 45 };
enum { OK = 0, DEVICE_ERROR = 0x30, MECHANISM_INVALID = 0x70, PIN_INCORRECT = 0xA0, NOT_LOGGED_IN = 0x101 };
enum { LABEL = 3, ALWAYS_AUTHENTICATE = 0x202, CONTEXT_SPECIFIC = 2, TOKEN_FLAGS_AT = 96, PAD_FLAG = 0x100 };

static list inner, outer;
static word busy_session;  /* the session in which such a key waits for its PIN */
static int wanted, given;

static char *place(const char *name, char *path) {
  Dl_info own;
  dladdr((void *)place, &own);
  snprintf(path, 4096, "%s.d/%s", own.dli_fname, name);
  return path;
}

static int setting(const char *name, char *value) {
  char path[4096];
  FILE *file = fopen(place(name, path), "r");
  if (!file) return 0;
  value[fread(value, 1, 4095, file)] = 0;
  fclose(file);
  return 1;
}

static void note(const char *what, word first, word second) {
  char path[4096];
  if (access(place("log", path), W_OK)) return;
  FILE *file = fopen(path, "a");
  if (!file) return;
  fprintf(file, "%s %lu %lu\n", what, first, second);
  fclose(file);
}

static word initialize(void *arguments) {
  char how[4096] = "";
  setting("initialize", how);
  if (!strcmp(how, "crash")) abort();
  if (!strcmp(how, "exit")) _exit(99);
  if (!strcmp(how, "no")) return DEVICE_ERROR;
  while (!strcmp(how, "hang")) pause();
  return ((word(*)(void *))inner.f[INITIALIZE])(arguments);
}

static word finalize(void *reserved) {
  char path[4096];
  int left = 2000;
  note("end", 0, 0);
  while (left && !access(place("end", path), F_OK)) usleep(5000), left--;
  note("ended", left > 0, 0);
  return ((word(*)(void *))inner.f[FINALIZE])(reserved);
}

static word slot_list(unsigned char present, word *slots, word *count) {
  char path[4096];
  while (!access(place("hang", path), F_OK)) usleep(5000);
  return ((word(*)(unsigned char, word *, word *))inner.f[SLOT_LIST])(present, slots, count);
}

static word token_info(word slot, char *info) {
  char value[4096];
  word result = ((word(*)(word, char *))inner.f[TOKEN_INFO])(slot, info);
  if (result) return result;
  word *flags = (word *)(info + TOKEN_FLAGS_AT);
  if (setting("flags", value)) *flags |= strtoul(value, NULL, 10);
  if (setting("pad", value)) *flags |= PAD_FLAG;
  return OK;
}

static word mechanism_info(word slot, word type, void *info) {
  char value[4096] = "";
  setting("hidden", value);
  for (char *line = strtok(value, "\n"); line; line = strtok(NULL, "\n"))
    if (strtoul(line, NULL, 10) == type) return MECHANISM_INVALID;
  return ((word(*)(word, word, void *))inner.f[MECHANISM_INFO])(slot, type, info);
}

static word open_session(word slot, word flags, void *application, void *notify, word *session) {
  word result = ((word(*)(word, word, void *, void *, word *))inner.f[OPEN])(slot, flags, application, notify, session);
  if (!result) note("open", *session, 0);
  return result;
}

static word close_session(word session) {
  word result = ((word(*)(word))inner.f[CLOSE])(session);
  if (!result) note("close", session, 0);
  return result;
}

static word login(word session, word user, char *pin, word size) {
  char value[4096];
  note("login", user, size);
  if (!size && setting("pad", value)) pin = value, size = strlen(value);
  if (user == CONTEXT_SPECIFIC) {
    char right[4096] = "";
    setting("pin", right);
    given = size == strlen(right) && !memcmp(pin, right, size);
    return given ? OK : PIN_INCORRECT;
  }
  return ((word(*)(word, word, char *, word))inner.f[LOGIN])(session, user, pin, size);
}

static int is_always(word session, word key) {
  char label[4096], wanted_label[4096];
  attribute asked = {LABEL, label, sizeof label};
  if (!setting("always", wanted_label)) return 0;
  if (((word(*)(word, word, attribute *, word))inner.f[ATTRIBUTES])(session, key, &asked, 1)) return 0;
  return asked.size == strlen(wanted_label) && !memcmp(label, wanted_label, asked.size);
}

static word attributes(word session, word key, attribute *asked, word count) {
  if (count != 1 || asked->type != ALWAYS_AUTHENTICATE)
    return ((word(*)(word, word, attribute *, word))inner.f[ATTRIBUTES])(session, key, asked, count);
  if (asked->value) *(unsigned char *)asked->value = is_always(session, key);
  asked->size = 1;
  return OK;
}

static word decrypt_init(word session, mechanism *how, word key) {
  note("decrypt", how->type, 0);
  return ((word(*)(word, mechanism *, word))inner.f[DECRYPT_INIT])(session, how, key);
}

static word sign_init(word session, mechanism *how, word key) {
  note("sign-init", how->type, 0);
  wanted = is_always(session, key), given = 0, busy_session = session;
  return ((word(*)(word, mechanism *, word))inner.f[SIGN_INIT])(session, how, key);
}

static word sign(word session, char *data, word size, char *signature, word *length) {
  if (wanted && !given && session == busy_session) return NOT_LOGGED_IN;
  if (signature) note("sign", size, 0);
  return ((word(*)(word, char *, word, char *, word *))inner.f[SIGN])(session, data, size, signature, length);
}

static word sign_final(word session, char *signature, word *length) {
  if (wanted && !given && session == busy_session) return NOT_LOGGED_IN;
  return ((word(*)(word, char *, word *))inner.f[SIGN_FINAL])(session, signature, length);
}

word C_GetFunctionList(list **found) {
  char module[4096];
  list *loaded;
  void *library = setting("module", module) ? dlopen(module, RTLD_NOW | RTLD_LOCAL) : NULL;
  word (*get)(list **) = library ? (word(*)(list **))dlsym(library, "C_GetFunctionList") : NULL;
  if (!get || get(&loaded)) return DEVICE_ERROR;
  outer = inner = *loaded;
  outer.f[INITIALIZE] = initialize, outer.f[FINALIZE] = finalize, outer.f[SLOT_LIST] = slot_list;
  outer.f[TOKEN_INFO] = token_info, outer.f[MECHANISM_INFO] = mechanism_info;
  outer.f[OPEN] = open_session, outer.f[CLOSE] = close_session, outer.f[LOGIN] = login;
  outer.f[ATTRIBUTES] = attributes, outer.f[DECRYPT_INIT] = decrypt_init;
  outer.f[SIGN_INIT] = sign_init, outer.f[SIGN] = sign, outer.f[SIGN_FINAL] = sign_final;
  *found = &outer;
  return OK;
}
