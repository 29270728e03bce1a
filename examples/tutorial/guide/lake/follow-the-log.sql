-- It takes effect when the server is started again.
alter system set wal_level = logical;
alter role reader replication;
