#!/usr/bin/perl
# well-formed.pl FILE…: each is a page of --report that is whole: its elements are closed in the order in which they were
# opened, every & begins an entity, and nothing is run or loaded.
use strict;
use warnings;

my %void = map { $_ => 1 } qw(meta);
my $wrong = 0;

sub problems {
  my ($text) = @_;
  my (@open, @found);
  push @found, 'does not begin with its doctype' unless $text =~ s/\A<!doctype html>\n//;
  while ($text =~ /\G(?:<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+="[^"<]*")*)\s*(\/?)>|([^<]+))/gc) {
    my ($closing, $name, $attributes, $empty, $words) = ($1, $2, $3, $4, $5);
    if (defined $words) {
      push @found, "a bare & in '$words'" if $words =~ /&(?!(?:amp|lt|gt|quot|#\d+);)/ && "@open" !~ /style/;
      push @found, "words outside of the document: '$words'" if !@open && $words =~ /\S/;
    } elsif ($closing) {
      my $last = pop @open // 'nothing';
      push @found, "</$name> closes $last" if $last ne $name;
    } else {
      push @found, "<$name> runs or loads something" if $name =~ /^(?:script|link|img|iframe|object|embed|a)$/;
      push @found, "$1 of <$name>" if $attributes =~ /\s(on[a-z]+|href|src)=/;
      push @open, $name unless $empty || $void{$name};
    }
  }
  push @found, "is no markup: '" . substr($text, pos($text) // 0, 60) . "'" if (pos($text) // 0) < length $text;
  push @found, 'leaves open: ' . join(' ', @open) if @open;
  return @found;
}

# What does not notice damage proves nothing.
my $damaged = "<!doctype html>\n<html><p>a</html></p>";
die "it notices nothing\n" unless problems($damaged) && problems("<!doctype html>\n<html>&x</html>") && problems('x');

for my $file (@ARGV) {
  open(my $page, '<', $file) or die "$file: $!\n";
  local $/;
  for my $problem (problems(<$page>)) {
    print "$file: $problem\n";
    $wrong = 1;
  }
}
exit $wrong;
