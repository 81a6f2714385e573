/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences that a control plane makes. Pure functions over a constant table; main thread (the
 * locale). They never change a text whose sentence is not in the table, and never a single letter
 * of what the plane put into one, but for moments, which are said by the clock here. A test
 * compares the table with the programs that make them. */
#include "console/items/hoist-plane-sentence.h"
#include "base/hoist-clock.h"
#include "console/items/hoist-words.h"
#include <glib/gi18n.h>
#include <string.h>

#define MAX_PARTS 8

/* %s stands for whatever the plane says there. */
static const char *const known[] = {
  N_ ("The fetch refspec of origin is “%s”, so “git fetch” in this folder misses releases."),
  N_ ("Hoist fetches by its own mirror and does not need it."),
  N_ ("Repair it, or leave it as it is."),
  N_ ("The deployed commit is %s; the plan was made for %s."),
  N_ ("Make a new plan."),
  N_ ("The deployed commit %s is not in the origin: it was made here."),
  N_ ("Push it and release it, or check out a released commit."),
  N_ ("The deployed commit is one of the origin’s."),
  N_ ("The deployed commit’s files can’t be read."),
  N_ ("Repair the repository in the tenant’s folder."),
  N_ ("%s tracked file differs from the deployed release: %s."),
  N_ ("%s tracked files differ from the deployed release: %s."),
  N_ ("Files that .gitattributes sends through a filter (Git LFS) differ, too: Hoist puts files in "
      "place as git stores them, and can’t upgrade such a release."),
  N_ ("The target release wants the submodule %s at %s. Hoist does not fetch submodules: the "
      "folder "
      "stays as it is."),
  N_ ("See that a step of the guide brings it, or bring it before the upgrade."),
  N_ ("Commit and release the changes, or undo them."),
  N_ ("Untracked files would be overwritten by the target release: %s."),
  N_ ("Move them away."),
  N_ ("All tracked files are those of the deployed release."),
  N_ ("Check the release’s name and that the origin can be reached."),
  N_ ("The tag %s was moved upstream: it is %s, the plan pinned %s."),
  N_ ("Check the release."),
  N_ ("%s is commit %s."),
  N_ ("The tenant’s folder holds no checked-out commit."),
  N_ ("The database must be readable before it is upgraded."),
  N_ ("The database has %s table and %s."),
  N_ ("The database has %s tables and %s."),
  N_ ("There are %s free for the backup and its restore drill; %s are needed."),
  N_ ("There are %s free beside the database for a restore; %s are needed."),
  N_ ("There are %s free for the release’s files; %s are needed."),
  N_ ("Make room, then check again."),
  N_ ("%s are free for backup, restore and the release."),
  N_ ("Check the service."),
  N_ ("Port %s of %s belongs to another process: %s (pid %s)."),
  N_ ("End it, or give it another port."),
  N_ ("Service %s is not running now."),
  N_ ("It will be started at the end of the run; should that fail, going back could not be proven "
      "and the tenant would stay locked. Start it before."),
  N_ ("All services run."),
  N_ ("Every port belongs to its service."),
  N_ ("The health check %s is not good now: %s."),
  N_ ("Should the run fail, going back could not be proven and the tenant would stay locked."),
  N_ ("Look at the service."),
  N_ ("The health check %s reports version %s; the files are %s."),
  N_ ("Restart the services, or correct how the guide reads the version."),
  N_ ("The container %s of %s can’t be replaced."),
  N_ ("It belongs to the unit %s (a .container file of Quadlet, or podman generate systemd), which "
      "makes it anew by itself at each start."),
  N_ ("Name the image in that unit’s file, and that unit in the guide (driver: systemd) with a "
      "step that changes the file."),
  N_ ("It belongs to the pod %s of Kubernetes, which makes it anew by itself."),
  N_ ("Change the image where that pod is described."),
  N_ ("It belongs to the service %s of a swarm, which makes it anew."),
  N_ ("Change the image with docker service update."),
  N_ ("It was made with --rm: it would be gone when it is stopped."),
  N_ ("It is part of a pod."),
  N_ ("It has a folder of this node and no image."),
  N_ ("It lives in the network of another container."),
  N_ ("It has an address of its own in its network."),
  N_ ("It was made with %s, which can’t be read back from it."),
  N_ ("Its restart policy is “always”: when the machine starts, the runtime would start it in the "
      "middle of an upgrade, and beside it the one that was kept."),
  N_ ("Make it anew without that, then make a new plan."),
  N_ ("Bring the runtime or the container into order, then check again."),
  N_ ("There is no container %s in %s."),
  N_ ("There is no %s on this node."),
  N_ ("docker is installed (%s), but no engine answers it: %s"),
  N_ ("podman is installed (%s), but it does not work here: %s"),
  N_ ("The image of %s can’t be had: %s"),
  N_ ("See that the registry has it and can be reached, or bring it here (podman load)."),
  N_ ("Nobody could be asked what %s is now, so the one that is here is meant (%s): %s"),
  N_ ("The files are %s, but %s does not run the image %s (%s): it has %s."),
  N_ ("Going back brings back what runs now."),
  N_ ("Look at who changed the container, or the tag."),
  N_ ("The container of %s has no volume: what it has written into itself stays behind in the old "
      "one."),
  N_ ("See that it keeps its data in a database, or give it a volume."),
  N_ ("The container %s was made by compose (project %s), whose file names its image, too."),
  N_ ("Change it there after the upgrade, before anybody runs “compose up” again."),
  N_ ("The tag %s was moved: it is the image %s now; the plan was made for %s."),
  N_ ("The container %s can’t be made anew as it is: its setting %s would be another one."),
  N_ ("The server is %s, not PostgreSQL."),
  N_ ("Hoist can ask it what a guide asks, and does not change a database there: pg_dump can’t "
      "back it up, a failed change of its schema is not taken back with its transaction, and it "
      "has no advisory locks and no triggers that could note what is written."),
  N_ ("%s stays as it is: %s."),
  N_ ("%s is %s; %s needs %s or later."),
  N_ ("%s is %s; %s needs %s."),
  N_ ("Bring it to that version by its own means, then make a new plan."),
  N_ ("The version of %s can’t be read: %s"),
  N_ ("See that it is installed, and that the guide reads its version in the right place."),
  N_ ("The agent of the node says nothing of %s."),
  N_ ("Bring the agent up to date first."),
  N_ ("%s is %s now; the plan was made when it was %s."),
  N_ ("What was to bring %s to %s ended well, but its version is %s."),
  N_ ("The dependencies of the release bring %s %s; it needs %s or later."),
  N_ ("The dependencies of the release bring %s %s; it needs %s."),
  N_ ("No backup is made: there is no way back for data."),
  N_ ("No backups are made: there is no way back for data."),
  N_ ("Leave the backup on, or acknowledge it."),
  N_ ("Only the code goes back: the old release runs on the data as it is now."),
  N_ ("The deployed commit is no release."),
  N_ ("There is no release %s"),
  N_ ("%s is already at %s"),
  N_ ("%s is at %s, and %s is older; going back needs rollback"),
  N_ ("%s can’t go from %s to %s at once; upgrade to %s first"),
  N_ ("%s can’t go from %s to %s at once; upgrade it alone, which goes over %s"),
  N_ ("The guide requires a stop at %s on the way to %s, but the repository has no release %s; "
      "correct releases.required_stops in the guide, or publish it"),
  N_ ("%s stays on %s; hop %s of %s, to %s, did not succeed: %s"),
  N_ ("%s stays on %s; hop %s of %s, to %s, was not begun: %s"),
  N_ ("%s stays on %s, hop %s of %s; hop %s, to %s, did not succeed: %s"),
  N_ ("%s stays on %s, hop %s of %s; hop %s, to %s, was not begun: %s"),
  N_ ("%s is parked in hop %s of %s, from %s to %s: %s"),
  N_ ("Hop %s was not passed"),
  N_ ("“%s” must be acknowledged first"),
  N_ ("%s was moved to another commit after it was planned"),
  N_ ("%s is at %s by now, not at %s"),
  N_ ("Backup %s was refused by its last check: %s"),
  N_ ("Backup %s is not verified; verify it first"),
  N_ ("%s is held by %s: %s"),
  N_ ("%s is held: %s"),
  N_ ("Wait until it has ended, or cancel it."),
  N_ ("%s is parked by run %s: %s"),
  N_ ("Bring it into order, then say what was resolved."),
  N_ ("Say what was resolved, then try again."),
  N_ ("From %s to %s failed before in run %s: %s"),
  N_ ("No row was written since the backup of %s."),
  N_ ("What was written since the backup of %s would be set aside; how much is not known."),
  N_ ("%s is at %s and healthy, as read back from the node."),
  N_ ("%s is at %s again, with the data of before the run, and healthy, as read back from the "
      "node."),
  N_ ("%s was not changed: it is at %s."),
  N_ ("%s was not changed: the run had not begun."),
  N_ ("%s is parked and locked: neither the new nor the old release could be proven."),
  N_ ("%s row written since the backup is set aside and kept on the node."),
  N_ ("%s rows written since the backup are set aside and kept on the node."),
  N_ ("The nodes are not at one release: %s; this plan makes them equal."),
  N_ ("%s is as it was before the run and healthy, as read back from its nodes: they are still not "
      "at one release."),
  N_ ("%s was not changed: its nodes are still not at one release."),
  N_ ("It leads now."),
  N_ ("The tenant is healthy there."),
  N_ ("The tenant is degraded there."),
  N_ ("The tenant is unhealthy there."),
  N_ ("The tenant was never seen there."),
  N_ ("Files of the tenant are changed there."),
  N_ ("There is no contact with it since %s."),
  N_ ("It has the role that the guide wants of a lead: %s."),
  N_ ("The guide wants a lead of the role %s."),
  N_ ("%s are free on %s."),
  N_ ("Its load is %s on %s processors."),
  N_ ("It lags behind: it is at %s, another node at %s."),
  N_ ("The database %s is a file: it must be the same one on this node."),
  N_ ("The node could not be read: code, data and services are not known."),
  N_ ("This run has no backup."),
  N_ ("Backup %s of %s (%s) is verified."),
  N_ ("Backup %s of %s (%s) is not verified."),
  N_ ("Remove the cause, say what was resolved, then try again."),
  N_ ("Plan it again when it suits."),
  N_ ("Remove the cause, then plan it again."),
  N_ ("Read the log of the run, bring %s into order by hand, then say what was resolved on run %s; "
      "that unlocks it."),
  N_ ("Read the log of the run, bring every node of %s to one release (%s or %s) by hand, then say "
      "what was resolved on run %s; that unlocks it."),
  N_ ("%s has been silent since %s: bring it back first (power, network, ssh)."),
  N_ ("Cancelled by %s."),
  N_ ("The control plane ended three times in the same step."),
  N_ ("It failed on %s."),
  N_ ("The migration %s failed: the Python module %s is missing (ModuleNotFoundError)."),
  N_ ("The migration %s was ended by signal %s: %s"),
  N_ ("The migration %s failed (exit %s): %s"),
  N_ ("The step %s was ended by signal %s: %s"),
  N_ ("The step %s failed (exit %s): %s"),
  N_ ("The schema is what the deployed release makes."),
  N_ ("The schema differs from what the deployed release makes in one place."),
  N_ ("The schema differs from what the deployed release makes in %s places."),
  N_ ("The schema differs from the deployed release in what no upgrade minds."),
  N_ ("Whether the schema is the release’s is not known: %s"),
  N_ ("Repair it with the SQL that is shown, or let the guide leave it alone (drift: ignore)."),
  N_ ("The upgrade may go on."),
  N_ ("Look at the schema yourself where it was changed by hand."),
  N_ ("Rehearsed at %s (run %s): it went well, in %s s."),
  N_ ("Rehearsed in %s hops at %s (run %s): it went well, in %s s."),
  N_ ("Rehearsed at %s (run %s), as hop %s of %s: it went well, in %s s."),
  N_ ("Rehearsed at %s (run %s): it failed: %s"),
  N_ ("Rehearsed at %s (run %s)."),
  N_ ("Hop %s of %s, to %s, failed."),
  N_ ("Hop %s of %s, to %s, failed after %s s."),
  N_ ("Hop %s of %s, to %s, took %s s on the clone."),
  N_ ("Remove the cause and rehearse it again."),
  N_ ("The service %s ended after %s s; its last line: %s"),
  N_ ("Port %s of the service %s is in use by %s (pid %s)."),
  N_ ("What %s names was not ready within %s s."),
  N_ ("If it needs longer, the guide has to say so (dependencies[].seconds)."),
  N_ ("Stopped at the first failure: %s"),
  N_ ("Nothing was executed."),
  N_ ("Nothing was changed."),
  N_ ("Correct the request; GET /api/openapi.json describes it."),
  N_ ("Sign in or send a valid token."),
  N_ ("Ask somebody whose role allows it."),
  N_ ("Check the address and the identifier in it."),
  N_ ("Look at what is there already and choose."),
  N_ ("What was going on goes on unchanged."),
  N_ ("Wait for it or try again in a moment."),
  N_ ("Read the present state and begin again."),
  N_ ("Resolve what the message names, then try again."),
  N_ ("The tenant stays as it is and locked."),
  N_ ("Say what was resolved at the parked run."),
  N_ ("Read what must be acknowledged and name it."),
  N_ ("Choose something that can be proven."),
  N_ ("Try again; if it stays, look into the daemon’s log."),
  N_ ("What was done until then is in the journal."),
  N_ ("Look at the tenant and its runs before trying again."),
  N_ ("The plan that was approved is another one (its hash differs); make a new plan"),
  N_ ("The plan has expired; make a new plan"),
  N_ ("The guide was changed after the plan was made; make a new plan"),
  N_ ("The plan has been run already; make a new plan"),
  N_ ("An order for %s is under way"),
  N_ ("Run %s of %s is going on, started by %s."),
  N_ ("Run %s of %s is going on."),
  N_ ("Lift the hold."),
  N_ ("Nothing answers at %s."),
  N_ ("This computer does not know the host key of %s."),
  N_ ("%s shows another host key than the one this computer knows."),
  N_ ("Nothing was sent there, no token and no order."),
  N_ ("Run “%s” in a terminal, compare the fingerprint that it shows with the machine’s own "
      "(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), say yes, then try again."),
  N_ ("Find out why: somebody may stand in between. If the machine was set up anew, forget the old "
      "key (ssh-keygen -R '%s'), compare the new one when “%s” shows it, then try again."),
  N_ ("%s does not let you in without a question."),
  N_ ("Hoist never asks for ssh passwords or passphrases: unlock your key for the session "
      "(ssh-add), or put its public half into authorized_keys there, until “%s” needs no answer."),
  N_ ("%s can’t be reached by ssh (%s)."),
  N_ ("Check that “%s” works in a terminal."),
  N_ ("The ssh server of %s forwards no sockets."),
  N_ ("No control plane answers at %s on %s."),
  N_ ("Check that hoistd runs there (systemctl status hoistd), and that %s may open its socket: a "
      "member of the group hoist may."),
  N_ ("%s did not answer in time."),
  N_ ("No control plane answers at %s (%s)."),
  N_ ("Start it (hoistd --data DIR), or check the path of the socket."),
  N_ ("Check that hoistd runs there and that the address is right."),
  N_ ("What answers there is no control plane: %s"),
  N_ ("The control plane speaks version %s of the API; this program speaks 1"),
  N_ ("There is no tenant “%s” on this control plane."),
  N_ ("The certificate of %s is not the one that was trusted."),
  N_ ("The certificate of %s is not trusted: %s"),
  N_ ("Nothing was sent to it, no password and no token."),
  N_ ("Ask those who run the control plane for its certificate’s SHA-256, and compare."),
  N_ ("“%s” is no address: write the path of a socket, http://127.0.0.1:PORT, https://HOST or "
      "ssh://USER@HOST."),
  N_ ("An address holds no user or password: sign in instead."),
  N_ ("“%s” has a path: only scheme, host and port are wanted."),
  N_ ("Plain http is for this computer only (127.0.0.1): use https for “%s”."),
  N_ ("The keyring did not answer within %s s."),
  N_ ("Nobody unlocked the keyring within %s s."),
  N_ ("The keyring stayed locked."),
  N_ ("There is no usable keyring here (%s)."),
  N_ ("This control plane has no live events."),
  N_ ("The control plane has been silent for %s s."),
  N_ ("The control plane closed the connection."),
  N_ ("The control plane says that it succeeded, but the tenant is at “%s”."),
  N_ ("The list of control planes could not be read (%s)."),
  N_ ("It was set aside as %s."),
  N_ ("It is left as %s."),
  N_ ("%s closed the ssh connection."),
  N_ ("ssh can’t be started (%s): install openssh-client."),
  N_ ("hoistd ended while it started: %s"),
  N_ ("hoistd was not ready after %s s: %s"),
  N_ ("The program %s is not beside this one (%s)."),
  N_ ("The demo fleet could not be made."),
  N_ ("Cancelled; nothing of the demo fleet is left."),
  N_ ("No socket to hear the daemon on: %s"),
  N_ ("No private folder can be made in %s."),
  N_ ("The plane answered %s where an answer was due; redirects are not followed."),
  N_ ("%s shows another host key than the one pinned at enrolment (%s)."),
  N_ ("Nothing was sent."),
  N_ ("Find out why: if the machine was set up anew, compare its new host key and trust it; if "
      "not, "
      "somebody may stand in between."),
  N_ ("No SSH server answers at %s port %s."),
  N_ ("Check the address, the port and the firewall."),
  N_ ("Look at what is there now before trying again."),
  N_ ("%s does not let this control plane in as %s: put the line that enrolment shows into "
      "authorized_keys of %s there."),
  N_ ("hoist-agent is not installed on %s: install the package hoist-agent there."),
  N_ ("Have it installed from here, or run there: apt install ./hoist-agent_*.deb"),
  N_ ("The agent on %s does not start: %s"),
  N_ ("%s can’t be reached: %s"),
  N_ ("%s closed the connection before its agent answered."),
};

typedef struct
{
  const char *at;
  gsize n;
} Part;

typedef struct
{
  const char *pattern;
  Part parts[MAX_PARTS];
  gsize length; /* of the text that it covers */
  gsize weight; /* of its own letters: the more, the surer */
} Match;

static gboolean
begins (const char *text, const char *word, gsize n)
{
  return n == 0
         || (g_ascii_tolower (text[0]) == g_ascii_tolower (word[0])
             && strncmp (text + 1, word + 1, n - 1) == 0);
}

/* The next place of those letters before the end of the line. */
static const char *
seek (const char *text, const char *word, gsize n)
{
  for (; *text != '\0' && *text != '\n'; text++)
    if (strncmp (text, word, n) == 0)
      return text;
  return NULL;
}

static gboolean
is_end (const char *text)
{
  return *text == '\0' || *text == '\n' || *text == ' ';
}

/* The last letters of a pattern stand where the sentence ends: "v0.2.0." has more than one dot. */
static const char *
seek_last (const char *text, const char *word, gsize n)
{
  const char *found = seek (text, word, n);

  while (found != NULL && !is_end (found + n))
    found = seek (found + 1, word, n);
  return found;
}

/* Does the text begin with a sentence of that pattern? */
static gboolean
match (const char *pattern, const char *text, Match *ret)
{
  const char *at = text;
  guint n_parts = 0;

  *ret = (Match){ .pattern = pattern };
  for (const char *piece = pattern;;)
    {
      const char *next = strstr (piece, "%s");
      gsize n = next != NULL ? (gsize) (next - piece) : strlen (piece);
      const char *found = piece == pattern ? (begins (at, piece, n) ? at : NULL)
                          : n == 0         ? at + strcspn (at, "\n")
                          : next != NULL   ? seek (at, piece, n)
                                           : seek_last (at, piece, n);

      if (found == NULL || (piece != pattern && found == at))
        return FALSE;
      if (piece != pattern)
        ret->parts[n_parts++] = (Part){ at, (gsize) (found - at) };
      at = found + n;
      ret->weight += n;
      if (next == NULL)
        break;
      piece = next + 2;
    }
  ret->length = (gsize) (at - text);
  return is_end (at);
}

static gboolean
find (const char *text, Match *ret)
{
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      Match one;

      if (match (known[i], text, &one) && (!found || one.weight > ret->weight))
        {
          *ret = one;
          found = TRUE;
        }
    }
  return found;
}

/* A moment as the plane writes it is said as the clock here shows it. */
static void
append_part (GString *out, const Part *part)
{
  g_autofree char *text = part->at != NULL ? g_strndup (part->at, part->n) : g_strdup ("");
  gint64 moment = 0;

  if (part->n >= strlen ("2026-11-21T04:05:06Z") && g_ascii_isdigit (text[0])
      && hoist_clock_parse (text, &moment))
    {
      g_autofree char *here = hoist_words_dup_recent (moment, hoist_clock_wall_us ());
      g_string_append (out, here);
    }
  else
    g_string_append (out, text);
}

/* "%s" takes the parts in their order, "%2$s" the one that it names. */
static void
render (GString *out, const char *pattern, const Match *match)
{
  guint in_order = 0;

  for (const char *at = pattern; *at != '\0';)
    {
      gboolean named = at[0] == '%' && g_ascii_isdigit (at[1]) && at[2] == '$' && at[3] == 's';

      if (!named && !g_str_has_prefix (at, "%s"))
        {
          g_string_append_c (out, *at++);
          continue;
        }
      guint wanted = named ? (guint) (at[1] - '1') : in_order++;
      append_part (out, &match->parts[wanted % MAX_PARTS]);
      at += named ? 4 : 2;
    }
}

static const char *
append_one (GString *out, const char *text, HoistPlaneSentenceTranslate translate)
{
  Match found = { 0 };
  const char *end;

  if (find (text, &found))
    {
      render (out, translate (found.pattern), &found);
      return text + found.length;
    }
  end = strstr (text, ". ");
  end = end != NULL ? end + 1 : text + strlen (text);
  const char *line = memchr (text, '\n', (gsize) (end - text));
  if (line != NULL)
    end = line;
  g_string_append_len (out, text, end - text);
  return end;
}

/* What a problem's message says besides: the lines of protocol/hoist-problem.c. */
static const char *
append_label (GString *out, const char *text, HoistPlaneSentenceTranslate translate)
{
  static const char *const labels[] = { N_ ("Now:"), N_ ("Next:") };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_has_prefix (text, labels[i]))
      {
        g_string_append (out, translate (labels[i]));
        return text + strlen (labels[i]);
      }
  return text;
}

char *
hoist_plane_sentence_dup_with (const char *text, HoistPlaneSentenceTranslate translate)
{
  GString *out = g_string_new (NULL);
  const char *at = text;

  while (*at != '\0')
    {
      if (*at == ' ' || *at == '\n')
        {
          g_string_append_c (out, *at++);
          continue;
        }
      if (at == text || at[-1] == '\n')
        at = append_label (out, at, translate);
      while (*at == ' ')
        g_string_append_c (out, *at++);
      at = append_one (out, at, translate);
    }
  return g_string_free (out, FALSE);
}

static const char *
translate_cb (const char *pattern)
{
  return _ (pattern);
}

char *
hoist_plane_sentence_dup (const char *text)
{
  return text != NULL ? hoist_plane_sentence_dup_with (text, translate_cb) : NULL;
}
