/**
 * @file Preloaded into every process that `npm start` starts: when `npm start` itself is gone, however it ended, its
 * channel closes and the process leaves as if it had been asked to.
 */
process.channel?.unref();
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
