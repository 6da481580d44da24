/** @file Types of what Next.js lets a module import (CSS modules), known before the first build has written next-env.d.ts. */
/// <reference types="next" />
