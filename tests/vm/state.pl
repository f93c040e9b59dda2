#!/usr/bin/perl
# state.pl DISK…: what machine_state in lib.sh has of files, in one process: what the disks hold, holes and zeros aside,
# and all that lvq, LVM or a mount could have touched. Started some 150 times in a run of all scenarios.
use strict;
use warnings;
use Digest::SHA;
use Fcntl ':mode';
use Time::HiRes 'lstat';

require '/host/sparse-sum';

sub disk_sum {
  my $sha = Digest::SHA->new(1);
  pieces($_[0], sub { $sha->add($_[0]) });
  return $sha->hexdigest;
}

sub entries {
  my ($folder) = @_;
  opendir my $dir, $folder or return ();
  my $prefix = $folder eq '/' ? '' : $folder;
  return map { "$prefix/$_" } sort grep { $_ ne '.' && $_ ne '..' } readdir $dir;
}

# PATH TYPE+MODE OWNER, its time where that is wanted, and where a link leads.
sub node {
  my ($path, $timed) = @_;
  my @stat = lstat $path or return;
  printf "%s %o %d:%d %s%s\n", $path, $stat[2], @stat[4, 5], $timed ? $stat[9] : '', -l $path ? ' ' . readlink $path : '';
  return @stat;
}

sub whole_tree {
  my ($path) = @_;
  my @stat = node($path, 1) or return;
  print "  $stat[7] ", Digest::SHA->new(1)->addfile($path)->hexdigest, "\n" if S_ISREG $stat[2];
  if (S_ISDIR $stat[2]) { whole_tree($_) for entries($path) }
}

print "$_ ", disk_sum($_), "\n" for @ARGV;
whole_tree($_) for qw(/etc/fstab /etc/lvm /etc/systemd/system /var/lib/lvq /var/log/lvq);
for my $folder (qw(/ /etc /srv /mnt /opt /home /root /var /var/lib /var/log)) {
  node($_, 1) for grep { !m{^/(dev|run|tmp|host|proc|sys)$} } $folder, entries($folder);
}
node($_, 0) for grep { !m{^/run/(lvm|udev|mount|blkid|utmp|initctl)} } map { entries($_) } qw(/run /tmp /run/lock);
