// Words of the page that every writer uses.
#pragma once

#include <string>
#include <vector>

#include "report/page.h"

namespace lvq {

std::string change_words(const PageVolume& volume);   // "created", "reduced, moved"
std::string renamed_words(const PageVolume& volume);  // "vg0/a", "vg0/a → vg0/b"
std::string after_sentence(const Picture& picture);
std::string unchanged_sentence(const Picture& picture);

std::string badge_words(const Page& page);  // "Plan", "Completed", "Failed"

// How the transaction is ended where it stops on its way.
std::string way_back_sentence(const Page& page);
// The commands that take all of it back, last step first, up to the point of no return.
std::vector<std::string> back_commands(const Page& page);

// The commands of lvq that end it where it stops.
std::vector<std::string> way_back_commands(const Page& page);

// One a line, whatever is in them.
std::string lines_of(const std::vector<std::string>& commands);

std::string versions_words(const Origin& origin);
std::string failure_sentence(const Error& error);
std::string proofs_sentence(const PageEnding& ending);
std::vector<std::string> window_sentences(const Page& page);
std::string footer_sentence(const Page& page);

std::string other_losses_sentence(const Page& page);  // heads those that have no name
std::string first_loss(const Page& page);             // why there is a point of no return
std::string work_words(const TimelineStep& step);     // "moves 1.00 GiB"; empty: its title says it

}  // namespace lvq
