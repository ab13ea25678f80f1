-- Who asked to be forgotten. visitor: SHA-256 of the token, as in visitor.id; what still comes from
-- this visitor's devices is refused.
CREATE TABLE forgotten (
  site TEXT NOT NULL,
  visitor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site, visitor)
) STRICT, WITHOUT ROWID;

-- Addresses of people who were forgotten. email: HMAC-SHA-256 of the address in lower case, hexadecimal,
-- under a key that is kept beside the database.
CREATE TABLE suppressed (
  site TEXT NOT NULL,
  email TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site, email)
) STRICT, WITHOUT ROWID;
