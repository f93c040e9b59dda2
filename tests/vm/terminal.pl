#!/usr/bin/perl
# terminal.pl COLUMNS [--answer TEXT] [--resize COLUMNS --at PATTERN] [--raw FILE] -- COMMAND…
# Runs the command on a terminal of its own and does what a terminal does with what it writes: prints the rows as they
# stand at the end, and exits as the command did, or with 99 where a line was wider than the terminal at that time.
# --answer is typed when the command asks (^C: that key); --resize when the screen shows the pattern. --raw keeps the
# bytes as they came.
use strict;
use warnings;
use Fcntl;
use IO::Handle;
use IO::Select;
use POSIX ();

my ($columns, $answer, $resized, $pattern, $raw) = (shift, undef, undef, undef, undef);
while (@ARGV && $ARGV[0] ne '--') {
  my $option = shift;
  $answer  = shift if $option eq '--answer';
  $resized = shift if $option eq '--resize';
  $pattern = shift if $option eq '--at';
  $raw     = shift if $option eq '--raw';
}
shift;

# ioctl_tty(2)
my ($TIOCSPTLCK, $TIOCGPTN, $TIOCSWINSZ, $TIOCSCTTY) = (0x40045431, 0x80045430, 0x5414, 0x540E);

sysopen(my $master, '/dev/ptmx', O_RDWR | O_NOCTTY) or die "/dev/ptmx: $!";
my $unlock = pack('i', 0);
ioctl($master, $TIOCSPTLCK, $unlock) or die "unlock: $!";
my $number = pack('i', 0);
ioctl($master, $TIOCGPTN, $number) or die "number: $!";
my $name = '/dev/pts/' . unpack('i', $number);

sub set_width {
  my $size = pack('SSSS', 24, $_[0], 0, 0);
  ioctl($master, $TIOCSWINSZ, $size) or die "size: $!";
}
set_width($columns);

my $pid = fork // die "fork: $!";
if ($pid == 0) {
  $ENV{TERM} = 'xterm';
  POSIX::setsid();
  sysopen(my $slave, $name, O_RDWR) or die "$name: $!";
  ioctl($slave, $TIOCSCTTY, 0);
  close $master;
  POSIX::dup2(fileno($slave), $_) for 0, 1, 2;
  exec @ARGV or die "exec: $!";
}

my (@rows, $row, $column, $too_wide) = ();
@rows = ('');
($row, $column, $too_wide) = (0, 0, 0);

sub put {
  my ($char) = @_;
  if ($column >= $columns) { # it would go on in the next row, which is what must not happen
    $too_wide = 1;
    ($row, $column) = ($row + 1, 0);
  }
  $rows[$row] //= '';
  $rows[$row] .= ' ' x ($column - length $rows[$row]) if length $rows[$row] < $column;
  substr($rows[$row], $column, 1) = $char;
  $column++;
}

sub take {
  my ($bytes) = @_;
  while ($bytes =~ /\G(?:(\e\[[0-9;]*([A-Za-z]))|(\r)|(\n)|([\xC0-\xFF][\x80-\xBF]*|.))/gcs) {
    if (defined $1) { $rows[$row] = substr($rows[$row] // '', 0, $column) if $2 eq 'K' }
    elsif (defined $3) { $column = 0 }
    elsif (defined $4) { ($row, $column) = ($row + 1, $column); $rows[$row] //= '' }
    else { put($5) }
  }
}

my $kept;
if (defined $raw) { open($kept, '>:raw', $raw) or die "$raw: $!"; $kept->autoflush(1) }
my $select = IO::Select->new($master);
while (1) {
  last unless $select->can_read(600);
  my $read = sysread($master, my $bytes, 65536);
  last unless $read; # EIO: nobody has the other side open any more
  take($bytes);
  print $kept $bytes if $kept;
  my $screen = join("\n", @rows);
  if (defined $answer && $screen =~ /\[y\/N\]: $/) {
    syswrite($master, "$answer\n") if $answer ne '^C';
    syswrite($master, "\x03") if $answer eq '^C';
    undef $answer;
  }
  if (defined $pattern && $screen =~ /$pattern/) {
    $columns = $resized;
    set_width($columns);
    undef $pattern;
  }
}
waitpid($pid, 0);
my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
print "$_\n" for map { s/\s+$//r } @rows;
die "the pattern was never seen\n" if defined $pattern;
exit($too_wide ? 99 : $status);
