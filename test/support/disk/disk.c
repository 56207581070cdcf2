/*
 * A disk with faults, put between a process and the C library by LD_PRELOAD. For files of a SQLite database it
 * keeps beside each, in the folder FAULTY_DISK, what a power loss would leave: a copy that gets pages when they are
 * synced. After a sync that failed, pages written before it count as clean, as in Linux: later syncs do not
 * write them. `faults` in that folder says what is to fail; faulty-disk.ts has its layout.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096
#define FILES 64
#define PAGES (1 << 18)

struct faults {
  int32_t syncs;        /* how many are to fail */
  int32_t writes;       /* how many are to fail; negative: all */
  int32_t error;        /* of a failed write */
  int32_t shortened;    /* 1: half of it is written, and only the write of the rest fails */
  int32_t drops;        /* 1: what a failed sync did not write cannot be read any more */
  int32_t failed_syncs; /* how many did */
  int32_t failed_writes;
};

struct file {
  ino_t inode;
  int copy;
  unsigned char dirty[PAGES];
};

static struct faults *faults;
static struct file *files[FILES];
static char folder[512];
static int is_cut;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_write = dlsym(RTLD_NEXT, "write");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  const char *given = getenv("FAULTY_DISK");
  if (given == NULL) return;
  snprintf(folder, sizeof folder, "%s", given);
  char path[600];
  snprintf(path, sizeof path, "%s/faults", folder);
  int file = open(path, O_RDWR);
  if (file == -1) return;
  void *mapped = mmap(NULL, sizeof(struct faults), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) faults = mapped;
  close(file);
}

static void copy_range(int from, int to, off_t at, size_t length) {
  char bytes[PAGE];
  while (length > 0) {
    ssize_t got = pread(from, bytes, length < PAGE ? length : PAGE, at);
    if (got <= 0) return;
    real_pwrite(to, bytes, got, at);
    at += got;
    length -= got;
  }
}

/* A page as the disk has it: zeros where it has nothing. */
static void drop_page(struct file *file, int fd, off_t page) {
  struct stat status;
  if (fstat(fd, &status) != 0 || page * PAGE >= status.st_size) return;
  char bytes[PAGE] = {0};
  off_t left = status.st_size - page * PAGE;
  if (pread(file->copy, bytes, PAGE, page * PAGE) < 0) return;
  real_pwrite(fd, bytes, left < PAGE ? left : PAGE, page * PAGE);
}

static int is_database(int fd) {
  char link[64], path[1024];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  const char *end = strrchr(path, '.');
  return end != NULL && (strcmp(end, ".db") == 0 || strcmp(end, ".db-wal") == 0);
}

/* The file behind a descriptor. What it has when it is seen first, by any process, counts as synced. */
static struct file *find(int fd) {
  struct stat status;
  if (faults == NULL || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
  int slot = -1;
  for (int n = 0; n < FILES; n++) {
    if (files[n] == NULL) slot = slot == -1 ? n : slot;
    else if (files[n]->inode == status.st_ino) return files[n];
  }
  if (!is_database(fd) || slot == -1) return NULL;
  char path[600];
  snprintf(path, sizeof path, "%s/%llu", folder, (unsigned long long)status.st_ino);
  struct file *file = calloc(1, sizeof *file);
  file->inode = status.st_ino;
  file->copy = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file->copy != -1) copy_range(fd, file->copy, 0, status.st_size);
  else file->copy = open(path, O_RDWR);
  files[slot] = file;
  return file;
}

static void mark(struct file *file, off_t at, ssize_t length) {
  for (off_t page = at / PAGE; page * PAGE < at + length && page < PAGES; page++) file->dirty[page] = 1;
}

static int takes(int32_t *left) {
  int32_t now = __atomic_load_n(left, __ATOMIC_SEQ_CST);
  while (now != 0) {
    if (now < 0 || __atomic_compare_exchange_n(left, &now, now - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return 1;
  }
  return 0;
}

static ssize_t faulty_write(int fd, const void *bytes, size_t length, off_t at, int has_place) {
  pthread_mutex_lock(&lock);
  struct file *file = find(fd);
  off_t place = has_place || file == NULL ? at : lseek(fd, 0, SEEK_CUR);
  int was_cut = file != NULL && is_cut;
  int fails = file != NULL && (was_cut || takes(&faults->writes));
  is_cut = file == NULL ? is_cut : fails && !was_cut && faults->shortened;
  size_t wanted = fails ? (is_cut && file != NULL ? length / 2 : 0) : length;
  ssize_t written = 0;
  if (wanted > 0 || !fails) {
    written = has_place ? real_pwrite(fd, bytes, wanted, at) : real_write(fd, bytes, wanted);
    if (file != NULL && written > 0) mark(file, place, written);
  }
  if (fails) {
    faults->failed_writes++;
    if (written <= 0) {
      errno = faults->error;
      written = -1;
    }
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return faulty_write(fd, bytes, length, at, 1); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return faulty_write(fd, bytes, length, at, 1); }
ssize_t write(int fd, const void *bytes, size_t length) { return faulty_write(fd, bytes, length, 0, 0); }

static int faulty_sync(int fd) {
  pthread_mutex_lock(&lock);
  struct file *file = find(fd);
  int fails = file != NULL && takes(&faults->syncs);
  if (file != NULL && !fails) {
    for (off_t page = 0; page < PAGES; page++) {
      if (file->dirty[page]) copy_range(fd, file->copy, page * PAGE, PAGE);
    }
    struct stat status;
    if (fstat(fd, &status) == 0) real_ftruncate(file->copy, status.st_size);
  }
  if (fails && faults->drops) {
    for (off_t page = 0; page < PAGES; page++) {
      if (file->dirty[page]) drop_page(file, fd, page);
    }
  }
  if (file != NULL) memset(file->dirty, 0, sizeof file->dirty);
  if (fails) faults->failed_syncs++;
  pthread_mutex_unlock(&lock);
  if (!fails) return file == NULL ? real_fdatasync(fd) : 0;
  errno = EIO;
  return -1;
}

int fdatasync(int fd) { return faulty_sync(fd); }
int fsync(int fd) { return faulty_sync(fd); }

/* An inode that is given away again is another file. */
int unlink(const char *path) {
  struct stat status;
  int is_known = faults != NULL && stat(path, &status) == 0;
  int result = real_unlink(path);
  if (result != 0 || !is_known || status.st_nlink > 1) return result;
  pthread_mutex_lock(&lock);
  for (int n = 0; n < FILES; n++) {
    if (files[n] == NULL || files[n]->inode != status.st_ino) continue;
    close(files[n]->copy);
    free(files[n]);
    files[n] = NULL;
  }
  char copy[600];
  snprintf(copy, sizeof copy, "%s/%llu", folder, (unsigned long long)status.st_ino);
  real_unlink(copy);
  pthread_mutex_unlock(&lock);
  return result;
}
