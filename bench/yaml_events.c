/* bench/yaml_events.c - the least that reading YAML costs: libyaml's event loop over files, and
 * nothing else.
 *
 * usage   yaml_events FOLDER     every .yaml and .yml file below it
 * Prints  files, those that are not valid YAML, events
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

enum { open_folders = 16 };

static unsigned long files, broken, events;

static int is_yaml(const char* path) {
  const char* const end = strrchr(path, '.');
  return end != NULL && (strcmp(end, ".yaml") == 0 || strcmp(end, ".yml") == 0);
}

static void read_events(yaml_parser_t* parser) {
  int done = 0;
  while (!done) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) {
      ++broken;
      return;
    }
    ++events;
    done = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
}

static int visit(const char* path, const struct stat* status, int kind, struct FTW* place) {
  (void)status;
  (void)place;
  if (kind != FTW_F || !is_yaml(path)) return 0;
  FILE* const file = fopen(path, "rb");
  yaml_parser_t parser;
  if (file == NULL || !yaml_parser_initialize(&parser)) return 1;
  ++files;
  yaml_parser_set_input_file(&parser, file);
  read_events(&parser);
  yaml_parser_delete(&parser);
  return fclose(file);
}

int main(int count, char** words) {
  if (count != 2) {
    fputs("usage: yaml_events FOLDER\n", stderr);
    return 2;
  }
  if (nftw(words[1], visit, open_folders, FTW_PHYS) != 0) {
    perror(words[1]);
    return 2;
  }
  printf("%lu files, %lu broken, %lu events\n", files, broken, events);
  return 0;
}
