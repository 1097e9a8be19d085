/**
 * What every process of filecast has: its Vert.x, its open files, its class-data archive, the
 * command to\n * start another one, and its end when memory runs out.
 */
package io.filecast.program;
