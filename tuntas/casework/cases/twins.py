"""Perhaps the same matter: other open cases of one place with the same NIK, telephone, or name. A hint, never a bar."""

from django.db.models import Q

from tuntas.casework.cases.models import Case


MOST = 5


def of_case(case: Case) -> list[Case]:
    """Open cases within the reader's scope that may be this matter again, the newest first; at most five."""
    same = Q(applicant__iexact=case.applicant)
    if case.nik:
        same |= Q(nik=case.nik)
    if case.phone:
        same |= Q(phone=case.phone)
    found = Case.objects.filter(region=str(case.region), is_open=True).filter(same).exclude(pk=case.pk)
    return list(found.order_by("-id")[:MOST])
