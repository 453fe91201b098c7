#!/usr/bin/perl
# A minimal AGI program: one call over standard input and output, each act a commit of its own.
# usage: agi.pl FOLDER DATABASE BOOKINGS
use strict;
use warnings;
use DBI;

my ($folder, $path, $rounds) = @ARGV;
$| = 1;
while (defined(my $line = <STDIN>)) { last if $line eq "\n" }

my (%acts, %looks, $act, @steps);
my ($again, $leave) = (0, 0);
open(my $file, '<', "$folder/acts.sql") or die "$folder/acts.sql: $!";
while (my $line = <$file>) {
    chomp $line;
    if ($line =~ /^\@(act|look) (\w+)/) { $act = $acts{$2} = []; $looks{$2} = $1 eq 'look' }
    elsif ($line =~ /^\@row (\w+) (.*)/) { push @$act, ['row', $1, $2] }
    elsif ($line =~ /^\@(\w+) (.*)/) { push @$act, [$1, undef, $2] }
}
close $file;
open($file, '<', "$folder/call.txt") or die "$folder/call.txt: $!";
while (my $line = <$file>) {
    if ($line =~ /^#/) { next }
    elsif ($line =~ /^\@again/) { $again = @steps }
    elsif ($line =~ /^\@leave/) { $leave = @steps }
    elsif ($line =~ /^\@act (\w+)/) { push @steps, [1, $1] }
    else { push @steps, [0, $line] }
}

my ($database, %prepared, %values);
my ($keys, $round) = ('', 0);

sub do_act {
    my ($name) = @_;
    if (!$database) {
        $database = DBI->connect("dbi:SQLite:dbname=$path", '', '', { RaiseError => 1, AutoCommit => 1 });
        $database->do($_) for 'PRAGMA journal_mode=WAL', 'PRAGMA synchronous=FULL', 'PRAGMA foreign_keys=ON';
    }
    # As much work as checking a PIN at cost 1 is, which is what the bench's members have.
    my $hash = crypt(substr($keys, 6, 4), '$y$j75$abcdefghijklmnop') if $name eq 'begin';
    my $booking = length($keys) > 10 + 7 * $round ? substr($keys, 10 + 7 * $round) : '';
    @values{qw(number now n)} = (substr($keys, 0, 6), time, $round + 1);
    $values{program_number} = substr($booking, 0, 3) if length $booking >= 3;
    $values{nth} = substr($booking, 3, 1) - 1 if length $booking > 3;
    $database->do($looks{$name} ? 'BEGIN DEFERRED' : 'BEGIN IMMEDIATE');
    for my $part (@{ $acts{$name} }) {
        my ($kind, $into, $sql) = @$part;
        my $statement = $prepared{$sql} ||= $database->prepare($sql);
        my %seen;
        for my $parameter (grep { !$seen{$_}++ } $sql =~ /:([a-z_]+)/g) {
            $statement->bind_param(":$parameter", $values{$parameter});
        }
        $statement->execute;
        if ($kind eq 'get') { my $row = $statement->fetchrow_hashref; @values{ keys %$row } = values %$row }
        if ($kind eq 'read') { 1 while $statement->fetchrow_arrayref }
        $statement->finish;
        $values{$into} = $database->sqlite_last_insert_rowid if $kind eq 'row';
    }
    $database->do('COMMIT');
}

my $at = 0;
while ($at < @steps) {
    my ($is_act, $what) = @{ $steps[$at++] };
    if ($is_act) { do_act($what) }
    else {
        $what =~ s/\{(\d)\}/substr(sprintf('%07d0', $values{sequence}), $1 - 1, 1)/e;
        print $what;
        defined(my $reply = <STDIN>) or last;
        $keys .= chr $1 if $reply =~ /result=(\d+)/ && $1 >= 35;
    }
    if ($at == $leave && $round + 1 < $rounds) { $round++; $at = $again }
}
