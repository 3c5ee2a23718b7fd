package dev.chassis.http.files;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file to hand out.
 *
 * @param name its name, for the media type
 * @param path where it lies; null when it is in memory
 * @param content its bytes; null when it lies on disk
 * @param size in bytes
 * @param etag strong validator, in quotes
 * @param modified when it changed, in seconds since 1970; -1 when unknown
 * @param folder whether it is the index of the folder that was asked for
 */
record Found(
    String name,
    @Nullable Path path,
    @Nullable Buffer content,
    long size,
    String etag,
    long modified,
    boolean folder) {}
