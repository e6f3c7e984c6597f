"""smoke"""
from portal.web import create_app
def test_smoke(portal):
    app=create_app(portal)
    c=app.test_client()
    r=c.get("/staff/"); print(r.status, r.headers)
    r=c.get("/staff/sign-in"); print(r.status, r.headers); print(r.text[:3000])
    r=c.get("/staff/nothing"); print(r.status, r.text[:300])
