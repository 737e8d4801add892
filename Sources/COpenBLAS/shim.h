#ifndef LEXOTOMY_COPENBLAS_H
#define LEXOTOMY_COPENBLAS_H

#include <cblas.h>
#include <stdlib.h>

// LAPACK, as OpenBLAS exports it: Fortran's calling convention, with the hidden lengths of the
// character arguments at the end. There is no LAPACKE in the library. Matrices are column-major.

/// Eigenvalues and eigenvectors of a symmetric matrix, by divide and conquer.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             long jobz_length, long uplo_length);

/// The singular value decomposition of a general matrix, by divide and conquer.
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info, long jobz_length);

/// The Cholesky factor of a symmetric positive definite matrix.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info,
             long uplo_length);

/// Asks for memory and gives it back. Where there is none, malloc ends the process, and OpenBLAS
/// would ask for ever.
static inline void lexotomy_require_memory(size_t size) {
  void *volatile memory = malloc(size);
  free(memory);
}

#endif
