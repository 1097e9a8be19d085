/* Makes the kernel look older to a program that preloads this: it knows nothing of UDP_SEGMENT before Linux 4.18,
   of UDP_GRO before 5.0 (include/uapi/linux/udp.h). OLD_KERNEL_REFUSES names the options, "103 104". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define SOL_UDP 17

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  static int (*next)(int, int, int, const void *, socklen_t);
  char option[16];
  const char *refused = getenv("OLD_KERNEL_REFUSES");
  snprintf(option, sizeof option, "%d", name);
  if (level == SOL_UDP && refused != NULL && strstr(refused, option) != NULL) {
    errno = ENOPROTOOPT;
    return -1;
  }
  if (next == NULL) {
    next = dlsym(RTLD_NEXT, "setsockopt");
  }
  return next(fd, level, name, value, length);
}
